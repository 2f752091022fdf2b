import {
  type FlowDocument,
  type InteractionId,
  RingwrightError,
  buildFlow,
  interactions,
  memoryStore,
  systemActor,
} from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type TestLine, openLine, phoneAgent } from './fixtures/test-line.js'
import { asAgent } from './fixtures/test-floor.js'
import { INPUTS, type Input, type Live } from './fixtures/wrong-inputs.js'

type Kind = keyof typeof INPUTS

/** What each command takes. One that is new has no line here, and fails the first test. */
const COMMANDS: Readonly<Record<string, readonly Kind[]>> = {
  'acd.setStatus': ['actor', 'agent', 'status'],
  'acd.forceStatus': ['actor', 'agent', 'status'],
  'acd.setConnected': ['agent', 'yesNo'],
  'acd.chooseQueue': ['actor', 'agent', 'queue', 'yesNo'],
  'acd.callLine': ['actor', 'agent'],
  'acd.setCallsElsewhere': ['actor', 'agent', 'number', 'duration'],
  'acd.rescindOffer': ['actor', 'offer'],
  'acd.finishWrapUp': ['actor', 'agent', 'interaction', 'disposition'],
  'acd.extendWrapUp': ['actor', 'agent', 'interaction', 'duration'],
  'acd.requestWrapUp': ['actor', 'agent', 'interaction'],
  'acd.dispose': ['actor', 'agent', 'interaction', 'disposition'],
  'acd.addNote': ['actor', 'interaction', 'text'],
  'acd.changeTags': ['actor', 'interaction', 'tags'],
  'acd.addRemark': ['actor', 'interaction', 'remark'],
  'acd.reroute': ['actor', 'interaction', 'queue'],
  'acd.setPriority': ['actor', 'interaction', 'number'],
  'acd.setAttributes': ['actor', 'interaction', 'attributes'],
  'acd.setCalendar': ['actor', 'calendar'],
  'acd.setEmergency': ['actor', 'emergency'],
  'acd.publishPlan': ['actor', 'plan', 'applyTo'],
  'acd.revertPlan': ['actor', 'text', 'number', 'applyTo'],
  'acd.setRequirements': ['actor', 'interaction', 'requirements'],
  'acd.take': ['actor', 'agent', 'interaction'],
  'acd.transfer': ['actor', 'interaction', 'transfer'],
  'acd.consult': ['actor', 'interaction', 'consult'],
  'acd.talkWith': ['actor', 'interaction', 'whom'],
  'acd.cancelConsult': ['actor', 'interaction'],
  'acd.completeConsult': ['actor', 'interaction'],
  'acd.sayAside': ['actor', 'interaction', 'text'],
  'acd.escalate': ['actor', 'interaction', 'escalation'],
  'acd.park': ['actor', 'interaction', 'park'],
  'acd.snooze': ['actor', 'interaction', 'snooze'],
  'acd.pickUp': ['actor', 'agent', 'interaction'],
  'acd.supervise': ['actor', 'interaction', 'supervise'],
  'acd.stopSupervising': ['actor', 'interaction'],
  'acd.takeOver': ['actor', 'interaction'],
  'acd.end': ['actor', 'interaction'],
  'router.accept': ['actor', 'offer'],
  'router.reject': ['actor', 'offer', 'text'],
  'router.fail': ['actor', 'offer', 'text'],
  'router.miss': ['actor', 'offer'],
  'calls.start': ['actor', 'call'],
  'calls.hold': ['actor', 'interaction', 'yesNo'],
  'calls.secure': ['actor', 'interaction', 'yesNo'],
  'calls.sendDigits': ['actor', 'interaction', 'digits'],
  'request.enqueue': ['interaction', 'route'],
  'request.requestCallback': ['interaction', 'callback'],
}

/** They change nothing. */
const READING = new Set(
  ['breaks', 'papersOf', 'cannedReplies', 'fillReply', 'lintPlan', 'explainPlan', 'plans', 'why', 'whyWaiting'].concat([
    'estimateQuality',
    'queueStatus',
    'explained',
    'setup',
    'name',
    'router',
    'quality',
    'recordings',
  ]),
)

const flow: FlowDocument = buildFlow({ id: 'hotline', steps: { wait: { kind: 'queue', queue: 'sales' } } })

function open(shared: Pick<TestLine, 'clock' | 'store'>, seed: string): Promise<TestLine> {
  return openLine({
    ...shared,
    ...{ flow, seed, queues: [{ id: 'sales' }, { id: 'service', strategies: ['cherry-pick'] }] },
    agents: ['ann', 'bob', 'cy'].map((id) => phoneAgent(id, 'sales', 'service')),
  })
}

/** The command as somebody calls it who does not use types. */
function command(line: TestLine, name: string): (...inputs: readonly unknown[]) => unknown {
  const [part = '', method = ''] = name.split('.')
  if (part === 'request')
    return (id, request) =>
      line.center.run(systemActor('host'), (transaction) => {
        const interaction = transaction.read(interactions, String(id))
        const route = line.acd.router[method as 'enqueue']
        return interaction && route.call(line.acd.router, transaction, interaction, request as never)
      })
  const owner = { acd: line.acd, router: line.acd.router, calls: line.center.calls }[part]
  return (...inputs) => Reflect.apply(Reflect.get(owner ?? {}, method), owner, inputs)
}

function liveIn({ center }: TestLine): Live {
  const all = [...center.all(interactions).values()].map(({ body }) => body)
  return {
    interactions: all.map(({ id }) => id),
    offers: all.flatMap(({ id: interaction, stage }) =>
      stage.name === 'waiting' ? stage.offers.map(({ id: offer }) => ({ interaction, offer })) : [],
    ),
  }
}

const step = fc
  .constantFrom(...Object.keys(COMMANDS))
  .chain((name) =>
    fc.tuple(
      fc.constant(name),
      fc.tuple(...(COMMANDS[name] ?? []).map((kind): fc.Arbitrary<Input> => INPUTS[kind])),
      fc.constantFrom(0, 10, 1_000),
    ),
  )

it('knows every command there is', async () => {
  const clock = steppingClock()
  const { acd, center } = await open({ clock, store: memoryStore({ clock, freeze: true }) }, 'names')
  const names = [
    ...Object.keys(acd).map((name) => `acd.${name}`),
    ...Object.keys(center.calls).map((n) => `calls.${n}`),
  ]
  const unknown = names.filter((name) => !(name in COMMANDS) && !READING.has(name.slice(name.indexOf('.') + 1)))
  expect(unknown).toEqual([])
  await center.stop()
})

it('whatever commands are given, a wrong input is an error that says so, and no record is left that a node cannot start with', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
      const clock = steppingClock()
      const shared = { clock, store: memoryStore({ clock, freeze: true }) }
      const line = await open(shared, 'first')
      await line.signIn('ann', 'bob', 'cy')
      for (const from of ['+491', '+492']) await line.call(from)
      await clock.advance(10)
      await line.acd.consult(asAgent('ann'), line.of('+491')?.id as InteractionId, { target: { agent: 'cy' } })
      await line.call('+493')
      await clock.advance(10)
      for (const [name, inputs, pauseMs] of steps) {
        const live = liveIn(line)
        try {
          await command(line, name)(...inputs.map((input) => input(live)))
        } catch (error) {
          if (!(error instanceof RingwrightError))
            throw new Error(`${name} does not say what is wrong`, { cause: error })
        }
        await clock.advance(pauseMs)
      }
      // Read by another node while calls are up: with their node they would be gone from the store.
      const second = await open(shared, 'second')
      await second.center.stop()
      await line.center.stop()
    }),
    { numRuns: 30 },
  )
})
