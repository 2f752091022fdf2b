import type { MessageContent } from '../../channel/message-content.js'
import { checkEqual, checkThat } from '../conformance-failure.js'
import { channelCase } from './channel-bench.js'

const RECEIVED = { outcome: 'received' }
/** Scripts, directions, joined emoji, and the characters that escaping gets wrong. */
export const TEXTS = [
  'Grüße, 你好, שלום, नमस्ते',
  '👩‍👩‍👧‍👦🏳️‍🌈 👍🏽',
  '<b>&amp;"quoted"\'s \\n</b> {{name}} %s',
  'two\nlines',
]

/** What a channel does with what customers write. */
export const inboundCases = [
  channelCase(
    'channel-receives',
    'A message reaches the host once, with address, service and content',
    async (bench) => {
      const anna = await bench.connect('anna')
      const told = await anna.write({ text: 'hello' }, 'm1')
      await bench.settle()
      checkEqual('what the customer is told', told, RECEIVED, 'The page would show it as not sent.')
      const seen = bench.host.calls.map(({ address, service, content }) => ({ address, service, content }))
      const expected = [{ address: anna.address, service: bench.service, content: { text: 'hello' } }]
      checkEqual('what the host is given', seen, expected, 'The answer goes to this address.')
    },
  ),

  channelCase('channel-repeats', 'The same message again is the same message', async (bench) => {
    const anna = await bench.connect('anna')
    await anna.write({ text: 'hello' }, 'm1')
    const told = await anna.write({ text: 'hello' }, 'm1')
    checkEqual('what the customer is told the second time', told, RECEIVED, 'A page would try for ever.')
    checkEqual(
      'the conversation',
      bench.host.messages(anna.address, bench.service).map(({ text }) => text),
      ['hello'],
      'After a lost answer, pages and providers send again.',
    )
  }),

  channelCase('channel-own-ids', "Two customers' messages are two, even with one id", async (bench) => {
    const [anna, berta] = [await bench.connect('anna'), await bench.connect('berta')]
    await anna.write({ text: 'from anna' }, 'm1')
    const told = await berta.write({ text: 'from berta' }, 'm1')
    checkEqual('what the second is told', told, RECEIVED, 'Ids of customers are unique for one customer only.')
    checkEqual(
      "the second one's conversation",
      bench.host.messages(berta.address, bench.service).map(({ text }) => text),
      ['from berta'],
      'Whoever guesses an id would be given the message of somebody else.',
    )
  }),

  channelCase('channel-inbound-order', 'Messages keep their order while the host is slow', async (bench) => {
    const anna = await bench.connect('anna')
    const release = bench.host.hold()
    const texts = ['one', 'two', 'three', 'four', 'five']
    const answers = texts.map((text) => anna.write({ text }, text))
    await bench.settle()
    release()
    await Promise.all(answers)
    checkEqual(
      'the conversation',
      bench.host.messages(anna.address, bench.service).map(({ text }) => text),
      texts,
      'An answer would stand before its question.',
    )
  }),

  channelCase('channel-inbound-text', 'Every script, emoji and markup arrives as it was written', async (bench) => {
    const anna = await bench.connect('anna')
    for (const [index, text] of TEXTS.entries()) await anna.write({ text }, `m${index}`)
    const seen = bench.host.calls.map(({ content }) => content.text)
    checkEqual('what the host is given', seen, TEXTS, 'The agent would read something else than was written.')
  }),

  channelCase(
    'channel-unknown-service',
    'A service that nobody offers is refused as such',
    async (bench) => {
      const anna = await bench.connect('anna', 'no-such-service')
      const told = await anna.write({ text: 'hello' }, 'm1')
      checkEqual(
        'what the customer is told',
        told,
        { outcome: 'refused', reason: 'unknownService' },
        'A wrong link must be noticed, not swallowed.',
      )
    },
    'refusals',
  ),

  channelCase('channel-unavailable', 'During an outage the customer is told, and can try again', async (bench) => {
    const anna = await bench.connect('anna')
    const unavailable = { outcome: 'refused', reason: 'unavailable' }
    for (const mood of ['unavailable', 'failing'] as const) {
      bench.host.mood = mood
      const told = await anna.write({ text: 'hello' }, 'm1')
      checkEqual(`what the customer is told by a host that is ${mood}`, told, unavailable, 'Nothing was kept.')
    }
    bench.host.mood = 'well'
    const told = await anna.write({ text: 'hello' }, 'm1')
    checkEqual('what the customer is told afterwards', told, RECEIVED, 'A message with a known id was never taken.')
    const { length } = bench.host.messages(anna.address, bench.service)
    checkEqual('messages in the conversation', length, 1, 'The customer wrote one.')
  }),

  ...refusals(),

  channelCase(
    'channel-flood',
    'A flood is limited, and delays nobody else',
    async (bench) => {
      const [anna, berta] = [await bench.connect('anna'), await bench.connect('berta')]
      const flood = Array.from({ length: 100 }, (_, index) => anna.write({ text: `spam ${index}` }, `s${index}`))
      const told = await berta.write({ text: 'hello' }, 'm1')
      checkEqual('what another customer is told meanwhile', told, RECEIVED, 'One flood would close the channel.')
      const answers = await Promise.all(flood)
      const refused = answers.filter((answer) => answer.outcome === 'refused')
      checkThat(refused.length > 0, 'refused messages of 100 at once', 0, 'some', 'One page could fill the store.')
      checkThat(refused.length < 100, 'refused messages of 100 at once', 100, 'not all', 'People write in bursts.')
      checkEqual(
        'the reasons',
        [...new Set(refused.map(({ reason }) => reason))],
        ['tooFast'],
        'The page has to say what to do.',
      )
    },
    'flood',
  ),
]

function refusals() {
  const attachment = { url: 'https://files.example/a.png', name: 'a.png', contentType: 'image/png' }
  const contents: [id: string, name: string, content: (lengthMax: number) => MessageContent, reason: string][] = [
    ['empty', 'without content', () => ({ text: ' \n ' }), 'empty'],
    ['long', 'one character too long', (lengthMax) => ({ text: 'x'.repeat(lengthMax + 1) }), 'tooLong'],
    [
      'many-attachments',
      'with 1,000 attachments',
      () => ({ attachments: Array.from({ length: 1_000 }, () => attachment) }),
      'tooManyAttachments',
    ],
    [
      'bad-attachment',
      'with an attachment that runs as a script',
      () => ({ attachments: [{ ...attachment, url: 'javascript:alert(1)' }] }),
      'badAttachment',
    ],
  ]
  return contents.map(([id, name, content, reason]) =>
    channelCase(
      `channel-refuses-${id}`,
      `A message ${name} is refused before the host sees it`,
      async (bench) => {
        const { capabilities } = bench.adapter
        // Without attachments, one is as bad as a thousand.
        if (id.includes('attachment') && !capabilities.attachments) return
        const anna = await bench.connect('anna')
        const told = await anna.write(content(capabilities.textLengthMax), 'm1')
        checkEqual('what the customer is told', told, { outcome: 'refused', reason }, 'The page has to say what to do.')
        checkEqual('messages at the host', bench.host.calls.length, 0, 'What an adapter promises, agents rely on.')
      },
      'refusals',
    ),
  )
}
