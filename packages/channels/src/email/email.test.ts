import { type ConversationMessage, RingwrightError, seededRandom } from '@ringwright/core'
import { createAttachments, memoryAttachmentStore } from '@ringwright/core/attachments'
import { ChannelHostModel } from '@ringwright/core/conformance'
import { afterEach, describe, expect, it } from 'vitest'
import { MailWorld, SECRET } from './fixtures/mail-world.js'
import { mimeMail, multipart, partOf } from './fixtures/mime-mail.js'
import { ADDRESS } from './fixtures/post-office.js'
import { email, type EmailOptions, imapMailbox, smtpSender } from './index.js'

const ANNA = 'anna@customer.example'
const HOUR = 3_600_000

const worlds: MailWorld[] = []
afterEach(async () => {
  for (const { adapter } of worlds.splice(0)) await adapter.stop()
})

async function open(options: Partial<EmailOptions> = {}, like?: MailWorld) {
  const world = new MailWorld(options, like)
  worlds.push(world)
  const host = new ChannelHostModel(['help'])
  await world.adapter.start(host)
  const office = world.provider
  const send = (text: string, more: Partial<ConversationMessage> = {}) =>
    world.adapter.send(ANNA, 'help', { ...host.write(ANNA, 'help', { text }), ...more })
  const texts = () => host.calls.map(({ address, content }) => [address, content.text])
  return { world, host, office, send, texts }
}

const mail = (text: string, ...headers: string[]) => mimeMail({ headers: [`From: Anna <${ANNA}>`, ...headers], text })
const FLOW = { author: { role: 'flow' } } as const

describe('[L8] a thread of mails', () => {
  it('has its subject said once, and answers that mail programs put below it', async () => {
    const { office, host, send, texts } = await open()
    await office.arrive(mail('Where is it?', 'Subject: Order 7', 'Message-ID: <1@x>'))
    await office.arrive(mail('Hello?', 'Subject: RE: Fwd: Order 7', 'Message-ID: <2@x>'))
    await office.arrive(mail('And the bill?', 'Subject: Bill', 'Message-ID: <3@x>'))
    expect(texts().map(([, text]) => text)).toEqual(['Order 7\n\nWhere is it?', 'Hello?', 'Bill\n\nAnd the bill?'])
    expect(host.calls[0]).toMatchObject({ address: ANNA, service: 'help', displayName: 'Anna' })
    await send('On its way.')
    expect(office.sent.at(-1)).toMatchObject({
      ...{ from: { address: ADDRESS }, to: ANNA, subject: 'Re: Bill', text: 'On its way.', headers: {} },
      ...{ inReplyTo: '<3@x>', references: ['<1@x>', '<2@x>', '<3@x>'] },
    })
  })

  it('[U10] has its subject said also where the center takes the mail at the second try', async () => {
    const { office, host } = await open()
    host.mood = 'unavailable'
    expect(await office.arrive(mail('', 'Subject: Please call me', 'Message-ID: <1@x>'))).toBe('again')
    await office.clock.advance(2_000)
    host.mood = 'well'
    await office.clock.advance(2_000)
    await office.arrive(mail('Soon!', 'Subject: Re: Please call me', 'Message-ID: <2@x>'))
    expect(host.messages(ANNA, 'help').map(({ text }) => text)).toEqual(['Please call me', 'Soon!'])
  })

  it('says what is forwarded, however the program marks it', async () => {
    const { office, texts } = await open()
    const forwarded = 'Is it yours?\n\nFrom: Shop\nSent: Monday\nTo: Anna\nSubject: Bill\n\nPay now.'
    await office.arrive(mail(forwarded, 'Subject: WG: Bill', 'Message-ID: <1@x>'))
    await office.arrive(mail(forwarded, 'Subject: Re: WG: Bill', 'Message-ID: <2@x>'))
    expect(texts().map(([, text]) => text)).toEqual([`WG: Bill\n\n${forwarded}`, 'Is it yours?'])
  })

  it('is cut between characters where its subject or a name is too long', async () => {
    const { office, host, texts } = await open()
    const long = (length: number) => `${'x'.repeat(length - 1)}😀`
    const subject = `Subject: =?utf-8?B?${Buffer.from(long(500)).toString('base64')}?=`
    const from = `From: =?utf-8?B?${Buffer.from(long(100)).toString('base64')}?= <${ANNA}>`
    await office.arrive(mimeMail({ headers: [from, subject, 'Message-ID: <1@x>'], text: 'Hello?' }))
    expect(texts()[0]?.[1]).toBe(`${'x'.repeat(499)}\n\nHello?`)
    expect(host.calls[0]?.displayName).toBe('x'.repeat(99))
  })

  it('begins with us where the customer has not written', async () => {
    const { office, send } = await open({ subject: 'Your order' })
    await send('It has left.')
    expect(office.sent[0]).toMatchObject({ subject: 'Your order', references: [] })
    expect(office.sent[0]?.inReplyTo).toBeUndefined()
  })

  it('is known by what a mail answers, whoever writes it', async () => {
    const { office, send, texts } = await open()
    await send('It has left.')
    const id = office.sent[0]?.messageId
    await office.arrive(mimeMail({ headers: ['From: bob@x.example', `References: <z@z> ${id}`], text: 'It is here' }))
    expect(texts()).toEqual([[ANNA, `[From bob@x.example]\nIt is here`]])
  })

  it('is known by its address where the mail program forgets the rest', async () => {
    const { office, send, texts } = await open({ replyTokens: true })
    await send('It has left.')
    const replyTo = office.sent[0]?.replyTo ?? ''
    expect(replyTo).toMatch(/^support\+[0-9a-f]{24}@shop\.example$/)
    await office.arrive(mimeMail({ headers: ['From: bob@x.example', `To: ${replyTo}`], text: 'It is here' }))
    expect(texts()[0]?.[0]).toBe(ANNA)
  })

  it('is looked for a few times, however many receivers a mail names', async () => {
    const { world, office, host } = await open()
    const { directory } = world
    const get = directory.get.bind(directory)
    let reads = 0
    directory.get = (...given) => {
      reads++
      return get(...given)
    }
    const receivers = Array.from({ length: 5_000 }, (_, index) => `a+${index.toString(16).padStart(24, '0')}@b.example`)
    await office.arrive(mimeMail({ headers: [`From: ${ANNA}`, `To: ${receivers.join(',\r\n ')}`], text: 'Hello' }))
    expect(host.calls).toHaveLength(1)
    expect(reads).toBeLessThan(100)
  })

  it('is nobody elses: a name that was guessed is none', async () => {
    const { office, texts } = await open()
    await office.arrive(mail('one', 'Message-ID: <1@x>'))
    const guessed = `<${'0'.repeat(24)}.${'0'.repeat(24)}@shop.example>`
    await office.arrive(mimeMail({ headers: ['From: eve@x.example', `In-Reply-To: ${guessed}`], text: 'x' }))
    expect(texts().at(-1)).toEqual(['eve@x.example', 'x'])
  })

  it('carries what our host found out about the sender', async () => {
    const { world, office } = await open()
    await office.arrive(mail('x', 'Authentication-Results: mx.shop.example; spf=pass; dkim=pass; dmarc=pass'))
    expect(await world.channel.thread('ANNA@customer.example')).toMatchObject({
      authentication: { spf: 'pass', dkim: 'pass', dmarc: 'pass' },
    })
  })

  it('[M4] says whose address is proven, and whose is only what From says', async () => {
    const { office, host, send } = await open()
    const results = 'Authentication-Results: mx.shop.example; dkim=fail; dmarc='
    await office.arrive(mail('anybody', 'Message-ID: <1@x>'))
    await office.arrive(mail('unsigned', 'Message-ID: <2@x>', `${results}none`))
    await office.arrive(mail('signed', 'Message-ID: <3@x>', `${results}pass`))
    await send('It has left.')
    await office.arrive(mail('an answer', 'Message-ID: <4@x>', `In-Reply-To: ${office.sent[0]?.messageId}`))
    const proven = { identifiers: [{ kind: 'email', value: ANNA }] }
    expect(host.calls).toMatchObject([{ isClaimed: true }, { isClaimed: true }, proven, proven])
    expect(host.calls.map(({ isClaimed }) => isClaimed)).toEqual([true, true, undefined, undefined])
  })

  it('takes every sender for whom From names, where that is wanted', async () => {
    const { office, host } = await open({ believeSenders: true })
    await office.arrive(mail('from the office'))
    expect(host.calls[0]).not.toHaveProperty('isClaimed')
  })

  it('[L19] takes a mail once, and two mails with the same Message-ID as two', async () => {
    const { office, host } = await open()
    const first = mail('one', 'Message-ID: <same@x>')
    await office.arrive(first)
    await office.arrive(first)
    await office.arrive(mail('two', 'Message-ID: <same@x>'))
    expect(host.messages(ANNA, 'help').map(({ text }) => text)).toEqual(['one', 'two'])
  })
})

describe('[L8] programs that answer programs', () => {
  it('are marked as such when they are ours', async () => {
    const { office, send } = await open()
    await office.arrive(mail('Hi'))
    await send('We are closed.', FLOW)
    expect(office.sent[0]?.headers).toEqual({ 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' })
  })

  it.each([
    ['a mailing list', 'List-Id: <news.x.example>'],
    ['a ticket system', 'Auto-Submitted: auto-generated'],
    ['whoever wants no program to answer', 'X-Auto-Response-Suppress: DR, OOF, AutoReply'],
  ])('do not answer %s, and agents may', async (_, header) => {
    const { office, send, texts } = await open()
    await office.arrive(mail('Our news', header, 'Message-ID: <1@x>'))
    expect(texts()).toEqual([[ANNA, 'Our news']])
    expect(await send('We are closed.', FLOW)).toMatchObject({ outcome: 'refused' })
    expect(await send('Thank you.')).toMatchObject({ outcome: 'sent' })
    await office.arrive(mail('A question', 'Message-ID: <2@x>'))
    expect(await send('We are closed.', FLOW)).toMatchObject({ outcome: 'sent' })
  })

  it('answer who wants no receipts only', async () => {
    const { office, send } = await open()
    await office.arrive(mail('Hi', 'X-Auto-Response-Suppress: DR, RN, NRN'))
    expect(await send('We are closed.', FLOW)).toMatchObject({ outcome: 'sent' })
  })

  it('stop after twenty answers in an hour, and agents do not', async () => {
    const { office, send } = await open()
    for (let round = 0; round < 30; round++) {
      await office.arrive(mail(`away ${round}`))
      await send(`closed ${round}`, FLOW)
    }
    expect(office.sent).toHaveLength(20)
    expect(await send('Thank you.')).toMatchObject({ outcome: 'sent' })
    await office.clock.advance(HOUR)
    expect(await send('closed', FLOW)).toMatchObject({ outcome: 'sent' })
  })

  it('count when the mail server has taken them, not each time that they are tried', async () => {
    const { office, send } = await open()
    await office.arrive(mail('Hi'))
    office.become('unreachable')
    for (let tries = 0; tries < 30; tries++) await send('We are closed.', FLOW)
    office.become('well')
    expect(await send('We are closed.', FLOW)).toMatchObject({ outcome: 'sent' })
  })
})

describe('[L8] [L14] a mail that comes back', () => {
  const report = (id: string | undefined, action: string) =>
    Buffer.from(
      `From: MAILER-DAEMON@mx.example\r\n${multipart('report', [
        partOf({ contentType: 'text/plain', content: 'Sorry' }),
        partOf({
          contentType: 'message/delivery-status',
          content: `Reporting-MTA: dns; mx\n\nAction: ${action}\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550\n no such user`,
        }),
        partOf({ contentType: 'text/rfc822-headers', content: `Subject: x\nMessage-ID: ${id}\n` }),
      ])}`,
      'latin1',
    )

  it('is known to have failed, and why', async () => {
    const { office, host, send } = await open()
    await send('Hello')
    const externalId = office.sent[0]?.messageId
    await office.arrive(report(externalId, 'delayed'))
    await office.arrive(report(externalId, 'failed'))
    await office.arrive(report('<other@shop.example>', 'failed'))
    expect(host.receipts).toEqual([{ externalId, state: 'failed', reason: 'Returned: smtp; 550 no such user' }])
    expect(host.calls).toEqual([])
  })

  it('[U10] is read again while the center takes no receipts', async () => {
    const { office, host, send } = await open()
    await send('Hello')
    host.mood = 'unavailable'
    expect(await office.arrive(report(office.sent[0]?.messageId, 'failed'))).toBe('again')
    host.mood = 'well'
    await office.clock.advance(2_000)
    expect(host.receipts).toHaveLength(1)
  })
})

describe('[L8] a mailbox', () => {
  it('begins with what comes from now on, unless all is wanted', async () => {
    const first = new MailWorld({ begin: 'new' })
    first.provider.put(mail('old'))
    const host = new ChannelHostModel(['help'])
    worlds.push(first)
    await first.adapter.start(host)
    await first.provider.clock.advance(0)
    await first.provider.arrive(mail('new'))
    expect(host.calls.map(({ content }) => content.text)).toEqual(['new'])
  })

  it('is read by the dispatcher alone, which goes on where another has stopped', async () => {
    const first = await open()
    const second = await open({}, first.world)
    second.world.dispatch(false)
    await first.office.arrive(mail('one'))
    first.world.dispatch(false)
    second.world.dispatch(true)
    await first.office.arrive(mail('two'))
    expect([first.texts(), second.texts()].map((each) => each.map(([, text]) => text))).toEqual([['one'], ['two']])
  })

  it('[U10] is opened again when the server was away, and says since when', async () => {
    const { world, office, texts } = await open()
    await office.arrive(mail('one'))
    const since = office.clock.now()
    office.isOpen = false
    office.hangUp()
    await office.clock.advance(10_000)
    expect(world.adapter.health?.()).toEqual({
      state: 'down',
      since,
      reason: 'the mail server went away',
    })
    office.isOpen = true
    office.put(mail('two'))
    await office.clock.advance(2_000)
    expect(world.adapter.health?.()).toEqual({ state: 'up' })
    expect(texts().map(([, text]) => text)).toEqual(['one', 'two'])
  })

  it('[U10] whose mails have new numbers loses and doubles nothing', async () => {
    const { office, host } = await open()
    await office.arrive(mail('one', 'Message-ID: <1@x>'))
    await office.arrive(mail('two', 'Message-ID: <2@x>'))
    office.renumber()
    office.put(mail('three', 'Message-ID: <3@x>'))
    await office.clock.advance(2_000)
    expect(host.messages(ANNA, 'help').map(({ text }) => text)).toEqual(['one', 'two', 'three'])
  })

  it('is looked at every five minutes, should nobody tell of news', async () => {
    const { office, host } = await open()
    await office.arrive(mail('one'))
    office.put(mail('two'))
    await office.clock.advance(300_000)
    expect(host.calls).toHaveLength(2)
  })

  it('has mails that are longer than is read: the beginning comes, and says so', async () => {
    const { office, texts } = await open({ bytesMax: 65_536 })
    await office.arrive(mimeMail({ headers: [`From: ${ANNA}`], text: `Hello ${'x '.repeat(100_000)}` }))
    expect(texts()[0]?.[1]).toMatch(/^Hello x/)
    await office.arrive(mail('next'))
    expect(texts()).toHaveLength(2)
  })
})

describe('[L8] [L12] [L16] files of mails', () => {
  const store = (accept?: readonly string[]) => {
    const world = new MailWorld()
    return createAttachments({
      ...{ store: memoryAttachmentStore(), directory: world.directory, clock: world.provider.clock },
      ...{ random: seededRandom(1), url: 'https://center.example/files', secret: SECRET, ...(accept && { accept }) },
    })
  }
  const PNG = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )

  it('are kept by what is in them, go along with answers, and come from nowhere else', async () => {
    const { office, host, world } = await open({ files: store() })
    const parts = [{ contentType: 'application/x-msdownload; name="a.png"', content: PNG }]
    await office.arrive(mimeMail({ headers: [`From: ${ANNA}`], text: 'Look', parts }))
    const [kept] = host.calls[0]?.content.attachments ?? []
    expect(kept).toMatchObject({ name: 'a.png', contentType: 'image/png', bytes: PNG.length })
    const foreign = { url: 'http://169.254.169.254/latest', name: 'b', contentType: 'text/plain' }
    const attachments = kept ? [kept, foreign] : []
    await world.adapter.send(ANNA, 'help', host.write(ANNA, 'help', { attachments }))
    expect(office.sent[0]?.text).toBe('b: http://169.254.169.254/latest')
    expect(office.sent[0]?.attachments.map(({ name, content }) => [name, Buffer.compare(content, PNG)])).toEqual([
      ['a.png', 0],
    ])
  })

  it('go along while there is room for them in a mail, and as links behind that', async () => {
    const bytes = (url: string) => Number(new URL(url).pathname.slice(1))
    const download = async ({ url }: Request) =>
      new Response(new Uint8Array(bytes(url)), { headers: { 'content-length': String(bytes(url)) } })
    const keep = async () => ({ outcome: 'refused', reason: 'none' }) as const
    const { office, host, world } = await open({ files: { keep, download } })
    const attachments = [12_000_000, 9_000_000, 8_000_000].map((size) => {
      return { url: `https://files.example/${size}`, name: `${size}`, contentType: 'application/pdf' }
    })
    await world.adapter.send(ANNA, 'help', host.write(ANNA, 'help', { attachments }))
    expect(office.sent[0]?.attachments.map(({ name }) => name)).toEqual(['12000000', '8000000'])
    expect(office.sent[0]?.text).toBe('9000000: https://files.example/9000000')
  })

  it('of one mail are no reason to refuse those of the next', async () => {
    const { office, host } = await open({ files: store() })
    const parts = Array.from({ length: 8 }, (_, index) => ({
      contentType: `image/png; name="${index}.png"`,
      content: PNG,
    }))
    for (const text of ['One', 'Two']) await office.arrive(mimeMail({ headers: [`From: ${ANNA}`], text, parts }))
    expect(host.calls.map(({ content }) => content.attachments?.length)).toEqual([8, 8])
  })

  it('that are not taken are named', async () => {
    const { office, host } = await open({ files: store(['image/*']) })
    const parts = [{ contentType: 'application/pdf; name="a.pdf"', content: '%PDF-1.4' }]
    await office.arrive(mimeMail({ headers: [`From: ${ANNA}`], text: 'Look', parts }))
    expect(host.calls[0]?.content).toEqual({ text: 'Look\n[a.pdf, 8 B: typeRefused]' })
  })
})

describe('the options of mail', () => {
  it('are checked before anything happens', () => {
    const mailbox = imapMailbox({ host: 'imap.example', user: 'a', password: 'b' })
    const sender = smtpSender({ host: 'smtp.example' })
    const options = { service: 'help', address: ADDRESS, mailbox, sender, secret: SECRET }
    expect(() => email(options)).not.toThrow()
    expect(() => email({ ...options, address: 'support' })).toThrow(/mail address/)
    expect(() => email({ ...options, secret: 'short' })).toThrow(/openssl rand/)
    expect(() => email({ ...options, mailbox: {} as never })).toThrow(/imapMailbox/)
    expect(() => smtpSender({ host: '' })).toThrow(/host/)
  })

  it('name a way out that cannot be gone, which is said at the start and not with each mail', async () => {
    const missing = new RingwrightError(
      'not_found',
      'Mail needs the package nodemailer. Type `npm install nodemailer`.',
    )
    const send = async () => ({ outcome: 'sent' }) as const
    const { adapter } = new MailWorld({ sender: { send, prepare: () => Promise.reject(missing) } })
    await expect(adapter.start(new ChannelHostModel(['help']))).rejects.toThrow(/npm install nodemailer/)
    await expect(smtpSender({ host: 'smtp.example' }).prepare?.()).resolves.toBeUndefined()
  })
})
