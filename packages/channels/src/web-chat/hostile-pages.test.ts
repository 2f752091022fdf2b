import { describe, expect, it } from 'vitest'
import { openWebChat, rawPage } from './fixtures/open-web-chat.js'
import { tokensWith } from './fixtures/web-chat-world.js'
import type { SendRequest } from './index.js'

describe('the web chat and the token of somebody else', () => {
  it('makes a stranger of whoever forges one, changes it or brings it from another channel', async () => {
    const { world, clock } = await openWebChat()
    const real = rawPage(world, { service: 'help' })
    await clock.advance(100)
    const token = real.snapshots[0]?.token ?? ''
    const address = token.split('.')[1] ?? ''
    const other = tokensWith({ secrets: ['some other secret, which nobody here knows'] })
    const elsewhere = tokensWith({ channel: 'shop-chat' })
    const [, , end] = token.split('.')
    const forged = [
      token.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
      token.replace(address, 'f'.repeat(32)),
      other.issue(address),
      elsewhere.issue(address),
      token.replace(`.${end}.`, `.${Number(end) + 1}.`),
      token.replace('v2', 'v1').replace(`.${end}`, ''),
      `v1.${address}.`,
      `v2.${address}.${end}.`,
      '',
      'null',
    ]
    for (const attempt of forged) {
      const page = rawPage(world, { service: 'help', token: attempt })
      await clock.advance(100)
      expect(page.snapshots).toHaveLength(1)
      expect(page.snapshots[0]?.token).not.toContain(address)
    }
    const again = rawPage(world, { service: 'help', token })
    await clock.advance(100)
    expect(again.snapshots[0]?.token).toContain(address)
  })

  it('shows nobody the messages of another, even with the same ids', async () => {
    const { world, host, clock } = await openWebChat()
    const [anna, mallory] = [rawPage(world, { service: 'help' }), rawPage(world, { service: 'help' })]
    await clock.advance(100)
    const first = anna.link.call('send', { clientId: 'same', text: 'my secret' })
    await clock.advance(100)
    const second = mallory.link.call('send', { clientId: 'same', text: 'give me that' })
    await clock.advance(100)
    expect(await first).toMatchObject({ outcome: 'sent', message: { text: 'my secret' } })
    expect(await second).toMatchObject({ outcome: 'sent', message: { text: 'give me that' } })
    expect(host.calls).toHaveLength(2)
  })
})

describe('the web chat and a hostile page', () => {
  it('lets in nobody without a proper hello, for an unknown service, or in a flood of new visitors', async () => {
    const { world, clock } = await openWebChat({ limits: { newVisitorsPerMinute: 3 } })
    const pages = [undefined, 'help', { service: 7 }, { service: 'x'.repeat(65) }, { service: 'billing' }].map(
      (credentials) => rawPage(world, credentials),
    )
    await clock.advance(100)
    expect(pages.map(({ closed }) => closed[0])).toEqual([
      'badHello',
      'badHello',
      'badHello',
      'badHello',
      'unknownService',
    ])
    const flood = Array.from({ length: 5 }, () => rawPage(world, { service: 'help' }))
    const elsewhere = rawPage(world, { service: 'help' }, '198.51.100.7')
    await clock.advance(100)
    expect(flood.map(({ closed }) => closed[0])).toEqual([
      undefined,
      undefined,
      undefined,
      'tooManyVisitors',
      'tooManyVisitors',
    ])
    expect(elsewhere.snapshots).toHaveLength(1)
  })

  it('keeps so many tabs of one visitor and no more, but does not count those that were left', async () => {
    const { world, clock } = await openWebChat({ limits: { sessionsPerVisitorMax: 2 } })
    const first = world.open('anna')
    await clock.advance(100)
    const second = world.open('anna')
    await clock.advance(100)
    const third = world.open('anna')
    await clock.advance(100)
    expect(third.client.view.connection).toEqual({ phase: 'stopped', reason: 'tooManyTabs' })
    second.client.close()
    first.pairs.at(-1)?.silence()
    third.client.start()
    await clock.advance(100)
    expect(third.client.view.connection).toEqual({ phase: 'online' })
  })

  it.each<[string, Omit<SendRequest, 'clientId'>, object]>([
    ['no content', {}, { reason: 'empty' }],
    ['blanks only', { text: ' \n\t ' }, { reason: 'empty' }],
    ['controls only', { text: '\u0000\u0007' }, { reason: 'empty' }],
    ['a text that is too long', { text: 'x'.repeat(4_001) }, { reason: 'tooLong', limit: 4_000 }],
    [
      'too many attachments',
      { attachments: Array.from({ length: 11 }, () => file('https://files.example/a')) },
      { reason: 'tooManyAttachments', limit: 10 },
    ],
    ['a script', { attachments: [file('javascript:alert(1)')] }, { reason: 'badAttachment' }],
    ['data', { attachments: [file('data:text/html,<script>')] }, { reason: 'badAttachment' }],
    ['no URL', { attachments: [file('//files.example')] }, { reason: 'badAttachment' }],
    ['a host in disguise', { attachments: [file('https://bank.example@evil.example/')] }, { reason: 'badAttachment' }],
    ['a long URL', { attachments: [file(`https://files.example/${'a'.repeat(2_100)}`)] }, { reason: 'badAttachment' }],
    ['no name', { attachments: [{ ...file('https://files.example'), name: ' ' }] }, { reason: 'badAttachment' }],
    [
      'an impossible type',
      { attachments: [{ ...file('https://files.example'), contentType: 'text/html; x' }] },
      { reason: 'badAttachment' },
    ],
  ])('refuses %s before the host sees it', async (_, request, reason) => {
    const { world, host, clock } = await openWebChat()
    const { link } = rawPage(world, { service: 'help' })
    await clock.advance(100)
    const reply = link.call('send', { clientId: 'm1', ...request })
    await clock.advance(100)
    expect(await reply).toEqual({ outcome: 'refused', ...reason })
    expect(host.calls).toEqual([])
  })

  it('limits what reads the store: looking at earlier messages, and beginning sessions', async () => {
    const { world, clock } = await openWebChat()
    const { link, snapshots } = rawPage(world, { service: 'help' })
    await clock.advance(100)
    const looks = Array.from({ length: 25 }, () =>
      link.call('history', { before: 10, limit: 100 }).then(
        () => 'answered',
        ({ code, message }: { code: string; message: string }) => `${code}: ${message}`,
      ),
    )
    await clock.advance(500)
    expect((await Promise.all(looks)).slice(19, 21)).toEqual([
      'answered',
      'limit_reached: Too many requests; try again in 1 s',
    ])
    const visits = Array.from({ length: 61 }, () => {
      const page = rawPage(world, { service: 'help', token: snapshots[0]?.token })
      page.link.on('snapshot', () => page.link.close())
      return page
    })
    await clock.advance(100)
    expect(visits.at(-1)?.closed).toEqual(['tooManyVisitors'])
  })

  it('takes controls and broken characters out of a text, which databases would refuse', async () => {
    const { world, host, clock } = await openWebChat()
    const { link } = rawPage(world, { service: 'help' })
    await clock.advance(100)
    void link.call('send', { clientId: 'm1', text: 'a\u0000b\r\nc\u001b[31m\ud83d d\ud83d\ude00' })
    await clock.advance(100)
    expect(host.calls[0]?.content.text).toBe('ab\nc[31m\ufffd d\u{1f600}')
  })

  it('does not tell visitors the ids of agents', async () => {
    const { world, host, clock } = await openWebChat()
    const page = rawPage(world, { service: 'help' })
    await clock.advance(100)
    const address = page.snapshots[0]?.token.split('.')[1] ?? ''
    const messages: object[] = []
    page.link.on('message', (message) => messages.push(message))
    await world.adapter.send(address, 'help', host.write(address, 'help', { text: 'hello' }))
    await clock.advance(100)
    expect(messages).toEqual([
      { id: expect.any(String), sequence: 1, from: 'agent', name: 'Ada', at: 1, text: 'hello' },
    ])
  })
})

function file(url: string) {
  return { url, name: 'a.png', contentType: 'image/png' }
}
