import { ChannelHostModel } from '@ringwright/core/conformance'
import { afterEach, describe, expect, it } from 'vitest'
import { MailWorld } from './fixtures/mail-world.js'
import { type OddMail, oddCharsets, oddEncodings, oddHtml, oddStructures } from './fixtures/odd-bodies.js'
import { oddFiles } from './fixtures/odd-files.js'
import { oddHeaders, oddSenders } from './fixtures/odd-headers.js'
import { mimeMail } from './fixtures/mime-mail.js'

const worlds: MailWorld[] = []
afterEach(async () => {
  for (const { adapter } of worlds.splice(0)) await adapter.stop()
})

/** What the center is given of a mail, when another one behind it has come, too. */
async function contentOf(source: Buffer) {
  const world = new MailWorld({ forged: 'mark' })
  worlds.push(world)
  const host = new ChannelHostModel(['help'])
  await world.adapter.start(host)
  const behind = mimeMail({ headers: ['From: z@z.example', 'Message-ID: <z@z>'], text: 'behind it' })
  world.provider.put(source)
  expect(await world.provider.arrive(behind)).toBe('taken')
  const calls = host.calls.map(({ content }) => content)
  expect(calls.pop()).toEqual({ text: 'behind it' })
  return calls
}

const tables: readonly (readonly [what: string, mails: readonly OddMail[]])[] = [
  ['is written in', oddCharsets],
  ['is encoded as', oddEncodings],
  ['is built as', oddStructures],
  ['has in its HTML', oddHtml],
  ['has in its headers', oddHeaders],
  ['is from', oddSenders],
]

describe.each(tables)('[L8] an odd mail %s', (_, mails) => {
  it.each(mails)('%s', async (_name, source, text) => {
    expect(await contentOf(source)).toEqual(text === undefined ? [] : [{ text }])
  })
})

describe('[L8] [L12] a mail has as files', () => {
  for (const [name, source, names, text = 'see there'] of oddFiles)
    it(name, async () => {
      const [{ attachments = [], ...content } = {}] = await contentOf(source)
      expect(attachments.map((each) => each.name)).toEqual(names)
      expect(content).toEqual({ text })
    })
})
