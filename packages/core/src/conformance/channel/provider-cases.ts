import type { SendOutcome } from '../../channel/channel-adapter.js'
import type { DeliveryReceipt } from '../../channel/delivery.js'
import type { ConformanceCase } from '../conformance-case.js'
import { checkEqual, checkThat } from '../conformance-failure.js'
import { type ChannelBench, type Customer, channelCase } from './channel-bench.js'
import type { ChannelUnderTest, ProviderMood, ProviderUnderTest } from './channel-under-test.js'

/** How long an adapter may wait for its provider, in seconds; the engine waits no longer either. */
const PATIENCE_S = 60
const BUSY_FOR_MS = 7_000

/** Bodies that a stranger, a bug or a new version of a provider's interface may send. */
const ODD_BODIES: readonly [what: string, body: string][] = [
  ['nothing', ''],
  ['half of an object', '{"a":'],
  ['null', 'null'],
  ['a list', '[]'],
  ['a text', '"hello"'],
  ['an object of other fields', '{"__proto__":{"x":1},"constructor":[],"update_id":"x","entry":[null]}'],
  ['a deep list', '['.repeat(20_000)],
  ['markup with a document type', '<!DOCTYPE x [<!ENTITY a "b">]><xml>&a;</xml>'],
  ['zero bytes', '\0'.repeat(100)],
  ['more than two megabytes', 'x'.repeat(2_500_000)],
]

/** What a channel does when its provider, or somebody in its name, does not behave. */
export const providerCases: readonly ConformanceCase<ChannelUnderTest>[] = [
  providerCase('channel-forged', 'What is not from the provider is refused', async ({ bench, anna, provider }) => {
    checkEqual('the forgery', await provider.forge('I am Anna'), 'refused', 'Anybody can call a webhook.')
    await bench.settle()
    checkEqual('messages at the host', bench.host.calls.length, 0, 'Somebody would speak in the name of a customer.')
    checkEqual('what follows', await anna.write({ text: 'hello' }, 'm1'), { outcome: 'received' }, 'That one is real.')
  }),

  providerCase(
    'channel-redelivered',
    'A delivery that comes again is taken once',
    async ({ bench, anna, provider }) => {
      await anna.write({ text: 'hello' }, 'm1')
      for (let again = 0; again < 3; again++)
        checkEqual('the verdict', await provider.redeliver(), 'taken', 'A provider would try for days.')
      await bench.restart()
      checkEqual('the verdict', await bench.provider?.redeliver(), 'taken', 'A provider would try for days.')
      checkEqual('the conversation', texts(bench, anna), ['hello'], 'Providers deliver at least once.')
    },
  ),

  providerCase('channel-redelivers', 'What could not be kept is asked for again', async ({ bench, anna, provider }) => {
    for (const mood of ['unavailable', 'failing'] as const) {
      bench.host.mood = mood
      await anna.write({ text: 'hello' }, 'm1')
      checkEqual('the verdict', await provider.redeliver(), 'again', 'The provider would forget the message.')
    }
    bench.host.mood = 'well'
    checkEqual('the verdict afterwards', await provider.redeliver(), 'taken', 'It is kept now.')
    checkEqual('the conversation', texts(bench, anna), ['hello'], 'The customer wrote one message.')
  }),

  providerCase('channel-cut-off', 'A stop in the middle of a delivery loses nothing', async ({ bench, anna }) => {
    const release = bench.host.hold()
    const answer = anna.write({ text: 'hello' }, 'm1')
    const restarted = bench.restart()
    await bench.settle()
    release()
    await restarted
    await Promise.all([answer, bench.provider?.redeliver()])
    checkEqual('the conversation', texts(bench, anna), ['hello'], 'Deployments happen while customers write.')
  }),

  providerCase('channel-odd-bodies', 'What no provider sends disturbs nobody', async ({ bench, anna, provider }) => {
    for (const [what, body] of ODD_BODIES) {
      const verdict = await settledVerdict(provider, body)
      checkThat(
        verdict === 'taken' || verdict === 'refused',
        `the verdict on ${what}`,
        verdict,
        'taken or refused',
        WHY,
      )
    }
    checkEqual('messages at the host', bench.host.calls.length, 0, 'None of it was written by a customer.')
    checkEqual('what follows', await anna.write({ text: 'hello' }, 'm1'), { outcome: 'received' }, WHY)
  }),

  providerCase('channel-echo', 'Its own messages are not taken for those of customers', async (world) => {
    const { bench, anna, provider } = world
    if (!provider.echo) return
    await anna.write({ text: 'hello' }, 'm1')
    await bench.send(anna.address, { text: 'answer' })
    checkEqual('the verdict', await provider.echo(), 'taken', 'A provider would try for days.')
    checkEqual('the conversation', texts(bench, anna), ['hello'], 'Two centers could talk to each other for ever.')
  }),

  ...moods(),

  providerCase('channel-recovers', 'After an outage of the provider it goes on', async ({ bench, anna, provider }) => {
    for (const mood of ['unreachable', 'garbage', 'busy'] as const) {
      provider.become(mood)
      await sendAway(bench, anna, mood)
      provider.become('well')
      await bench.send(anna.address, { text: `after ${mood}` })
    }
    await bench.settle()
    for (const mood of ['unreachable', 'garbage', 'busy']) {
      const shown = anna.texts().includes(`after ${mood}`)
      checkEqual(`whether the message after ${mood} is shown`, shown, true, 'Nobody restarts a center for that.')
    }
  }),

  providerCase('channel-receipts', 'Receipts reach the host, by the id that sending gave', async (world) => {
    const { bench, anna, provider } = world
    if (!bench.adapter.capabilities.receipts) return
    await anna.write({ text: 'hello' }, 'm1')
    const message = bench.host.write(anna.address, bench.service, { text: 'answer' })
    const outcome = await bench.adapter.send(anna.address, bench.service, message)
    const externalId = outcome.outcome === 'sent' ? (outcome.externalId ?? '') : ''
    checkThat(externalId !== '', 'the outcome', outcome, 'sent, with an id', 'Nobody could say what a receipt is for.')
    const expected: DeliveryReceipt[] = []
    for (const state of provider.receiptStates ?? (['delivered', 'read'] as const)) {
      checkEqual('the verdict', await provider.receipt?.({ externalId, state }), 'taken', 'It would come for days.')
      expected.push({ externalId, state })
    }
    checkEqual('what the host is told', bench.host.receipts, expected, 'The agent sees whether it was read.')
    bench.host.mood = 'unavailable'
    const verdict = await provider.receipt?.({ externalId, state: 'delivered' })
    checkEqual('the verdict during an outage', verdict, 'again', 'The provider would forget it.')
  }),
]

const WHY = 'One odd delivery would stop the channel, or come back for ever.'

interface World {
  readonly bench: ChannelBench
  readonly anna: Customer
  readonly provider: ProviderUnderTest
}

function providerCase(id: string, name: string, body: (world: World) => Promise<void>) {
  return channelCase(
    id,
    name,
    async (bench) => {
      const { provider } = bench
      const why =
        'Most of what goes wrong with a channel, providers do. Or say in `without.provider` why there is none.'
      checkThat(provider !== undefined, 'the provider of the harness', provider, 'one that the kit can play', why)
      await body({ bench, anna: await bench.connect('anna'), provider })
    },
    'provider',
  )
}

function moods() {
  const cases: readonly [ProviderMood, expected: string, holds: (outcome: SendOutcome) => boolean, why: string][] = [
    [
      'unreachable',
      'later or unknown',
      ({ outcome }) => outcome === 'later' || outcome === 'unknown',
      'The agent would believe that the customer has it, or that it will never arrive.',
    ],
    [
      'silent',
      'unknown',
      ({ outcome }) => outcome === 'unknown',
      'It may have been sent, so it must not be sent again.',
    ],
    [
      'garbage',
      'unknown or later',
      ({ outcome }) => outcome === 'unknown' || outcome === 'later',
      'What is no answer is no confirmation.',
    ],
    [
      'busy',
      `later, with retryAfterMs ${BUSY_FOR_MS}`,
      (outcome) => outcome.outcome === 'later' && outcome.retryAfterMs === BUSY_FOR_MS,
      'Whoever goes on after a 429 is locked out for longer.',
    ],
    [
      'refusing',
      'refused, with a reason',
      (outcome) => outcome.outcome === 'refused' && outcome.reason.trim() !== '',
      'The agent has to know that the customer will not read it.',
    ],
  ]
  return cases.map(([mood, expected, holds, why]) =>
    providerCase(`channel-provider-${mood}`, `A provider that is ${mood} gives "${expected}"`, async (world) => {
      const { bench, anna, provider } = world
      await anna.write({ text: 'hello' }, 'm1')
      provider.become(mood)
      const outcome = await sendAway(bench, anna, 'answer')
      checkThat(holds(outcome), 'the outcome of a message', outcome, expected, why)
    }),
  )
}

/** Sends a message whatever becomes of it, and lets so much time go by as an answer may take. */
async function sendAway(bench: ChannelBench, { address }: Customer, text: string): Promise<SendOutcome> {
  const message = bench.host.write(address, bench.service, { text })
  let outcome: SendOutcome | undefined
  const sending = bench.adapter.send(address, bench.service, message).then((value) => {
    outcome = value
  })
  for (let second = 0; second < PATIENCE_S && !outcome; second++) await Promise.race([sending, bench.advance(1_000)])
  const why = 'The next message to this customer waits for it.'
  checkThat(outcome !== undefined, 'the outcome of a message', 'none', `one within ${PATIENCE_S} seconds`, why)
  return outcome
}

/** A verdict, or the error that came instead of one. */
async function settledVerdict(provider: ProviderUnderTest, body: string): Promise<unknown> {
  try {
    return await provider.deliver(body)
  } catch (error) {
    return error
  }
}

function texts({ host, service }: ChannelBench, { address }: Customer): readonly (string | undefined)[] {
  return host
    .messages(address, service)
    .filter(({ author }) => author.role === 'customer')
    .map(({ text }) => text)
}
