import type { CenterId } from '../../identity/identity.js'
import type { Json } from '../../storage/directory.js'
import type { Relay } from '../../storage/relay.js'
import { type Bench, benchCase } from '../bench.js'
import { checkEqual } from '../conformance-failure.js'

const PROBE = 'conformance probe'
const PROBES_MAX = 100
const PROBE_EVERY_MS = 20
/** How long a message that must not come is waited for. */
const SILENCE_MS = 50

const TYPING = 'typing'

/** Everything that the engine relies on in a `Relay`. A relay may lose messages; with nothing else going on it does not. */
export const relayConformance = [
  benchCase<Relay>(
    'relay-order',
    "Delivers one publisher's messages to every subscriber, once and in order",
    async (bench) => {
      const heard = await Promise.all([
        listen(bench, bench.port),
        listen(bench, bench.another),
        listen(bench, bench.another),
      ])
      for (let number = 0; number < 50; number++) bench.port.publish(bench.center, TYPING, { number })
      const expected = Array.from({ length: 50 }, (_, number) => ({ number }))
      for (const messages of heard)
        await hears(bench, messages, expected, 'An old hint must not overwrite a newer one.')
    },
  ),

  benchCase<Relay>('relay-own', 'A publisher hears its own messages', async (bench) => {
    const heard = await listen(bench, bench.port)
    bench.port.publish(bench.center, TYPING, 'hello')
    await hears(bench, heard, ['hello'], 'Two agents on one node are as far apart as two on two nodes.')
  }),

  benchCase<Relay>('relay-later', 'Does not call a listener before publish has returned', async (bench) => {
    await listen(bench, bench.port)
    let publishing = false
    let entered = false
    const end = bench.port.subscribe(bench.center, TYPING, () => (entered ||= publishing))
    bench.finally(end)
    publishing = true
    bench.port.publish(bench.center, TYPING, 1)
    publishing = false
    await bench.advance(SILENCE_MS)
    checkEqual(
      'whether it was called inside publish',
      entered,
      false,
      'A listener would see a half-done step of its caller.',
    )
  }),

  benchCase<Relay>('relay-values', 'Delivers every value that JSON can say', async (bench) => {
    const heard = await listen(bench, bench.another)
    const values: Json[] = [
      null,
      false,
      0,
      '',
      [],
      {},
      { nested: [[], { empty: {} }], text: '你好 🙂 \n "\\', fraction: 0.1 },
    ]
    for (const value of values) bench.port.publish(bench.center, TYPING, value)
    await hears(bench, heard, values, 'What is said on one node is heard on another as it was.')
  }),

  benchCase<Relay>('relay-unsubscribe', 'Ends one subscription and no other', async (bench) => {
    const shared: Json[] = []
    const listener = (message: Json): void => void (isProbe(message) || shared.push(message))
    const ends = [1, 2].map(() => bench.port.subscribe(bench.center, TYPING, listener))
    for (const end of ends) bench.finally(end)
    const other = await listen(bench, bench.port)
    bench.port.publish(bench.center, TYPING, 1)
    await hears(bench, other, [1], 'It is subscribed.')
    ends[0]?.()
    ends[0]?.()
    bench.port.publish(bench.center, TYPING, 2)
    await hears(bench, other, [1, 2], 'Its subscription was not ended.')
    const why = 'Two subscriptions are two, also of one function; ended is ended.'
    checkEqual('what the shared listener has heard', shared, [1, 1, 2], why)
  }),

  benchCase<Relay>(
    'relay-throwing',
    'A listener that throws disturbs neither the others nor the publisher',
    async (bench) => {
      const end = bench.port.subscribe(bench.center, TYPING, () => {
        throw new Error('a listener of the conformance suite throws')
      })
      bench.finally(end)
      const heard = await listen(bench, bench.port)
      for (const number of [1, 2]) bench.port.publish(bench.center, TYPING, number)
      await hears(bench, heard, [1, 2], "One plug-in's bug would silence all others.")
    },
  ),

  benchCase<Relay>('relay-isolated', 'Delivers by center and topic, also where names run together', async (bench) => {
    const places: [string, string][] = [
      [bench.center, TYPING],
      [bench.center, 'b/c'],
      [`${bench.center}/b`, 'c'],
      [`${bench.center}:b`, 'c'],
      [bench.center, 'b:c'],
      [bench.center, '*'],
      [bench.elsewhere, TYPING],
    ]
    const heard = await Promise.all(places.map(([center, topic]) => listen(bench, bench.another, center, topic)))
    for (const [index, [center, topic]] of places.entries()) bench.port.publish(center as CenterId, topic, index)
    for (const [index, messages] of heard.entries())
      await hears(bench, messages, [index], 'Centers are different companies.')
  }),

  benchCase<Relay>('relay-nobody', 'Publishing to nobody does nothing', async (bench) => {
    const behind = await listen(bench, bench.port, bench.center, 'presence')
    bench.port.publish(bench.center, TYPING, 1)
    bench.port.publish(bench.center, 'presence', 2)
    await hears(bench, behind, [2], "One publisher's messages keep their order: the one to nobody has gone by.")
    const heard = await listen(bench, bench.port)
    await bench.advance(SILENCE_MS)
    checkEqual('what a later subscriber hears', heard, [], 'A hint from before is no hint.')
  }),
]

/** Subscribes, and returns what is heard once the subscription works: with a server in between that takes a moment. */
async function listen(
  bench: Bench<Relay>,
  relay: Relay,
  center: string = bench.center,
  topic: string = TYPING,
): Promise<Json[]> {
  const heard: Json[] = []
  let works = false
  const end = relay.subscribe(center as CenterId, topic, (message) => {
    if (isProbe(message)) works = true
    else heard.push(message)
  })
  bench.finally(end)
  for (let probes = 0; probes < PROBES_MAX && !works; probes++) {
    relay.publish(center as CenterId, topic, PROBE)
    await bench.advance(PROBE_EVERY_MS)
  }
  checkEqual('whether a subscriber hears anything', works, true, 'Nobody would see anybody typing.')
  return heard
}

function isProbe(message: Json): boolean {
  return message === PROBE
}

/** Waits until so many messages have come, and a little for one too many. */
async function hears(
  bench: Bench<Relay>,
  heard: readonly Json[],
  expected: readonly Json[],
  why: string,
): Promise<void> {
  for (let waits = 0; waits < PROBES_MAX && heard.length < expected.length; waits++) await bench.advance(PROBE_EVERY_MS)
  await bench.advance(SILENCE_MS)
  checkEqual('what is heard', heard, expected, why)
}
