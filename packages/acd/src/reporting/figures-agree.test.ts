import {
  type Interaction,
  type InteractionId,
  type Plugin,
  RingwrightError,
  awaitsCallback,
  buildFlow,
  interactions,
} from '@ringwright/core'
import type { ScriptedCaller } from '@ringwright/core/simulation'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { SUPERVISOR, asAgent } from '../fixtures/test-floor.js'
import { type TestLine, openLine, phoneAgent } from '../fixtures/test-line.js'
import { type Agent, agents } from '../index.js'
import { type Statistics, statistics } from './index.js'

const NAMES = ['ann', 'bob', 'cy'] as const
const QUEUES = ['sales', 'service'] as const
/** What was entered less all of these is who still waits, or is just being called back. */
const WAITS = ['entered', 'answered', 'deferred', 'abandoned', 'overflowed', 'ended']
const CALLERS = ['+491', '+492', '+493', '+494', '+495', '+496', '+497']
const COLLEAGUE = '+4930'

const flow = buildFlow({
  id: 'hotline',
  steps: {
    sales: {
      kind: 'queue',
      queue: 'sales',
      choices: [
        { keys: ['1'], next: 'later' },
        { keys: ['2'], next: 'service' },
      ],
    },
    service: { kind: 'queue', queue: 'service' },
    later: { kind: 'callback', attempts: 2, retryDelayMs: 30_000, ringTimeoutMs: 5_000, otherwise: 'bye' },
    bye: { kind: 'hangUp' },
  },
})

/** A floor with as many callers as keep everybody busy, and what is counted on it. */
interface CountedFloor {
  readonly line: TestLine
  readonly figures: Statistics
  readonly callers: ReadonlyMap<string, ScriptedCaller>
  /** How many engagements have ended, as the records show it. */
  readonly engagements: { ended: number }
}

/** Sees who had a customer, and has not any more. */
function watchEngagements(engagements: { ended: number }): Plugin {
  return {
    name: 'engagements',
    setup(engine) {
      engine.index<Interaction>(interactions, (after, before) => {
        const [was, is] = [before?.body, after?.body]
        if (was?.stage.name !== 'engaged' || awaitsCallback(was)) return
        if (is?.stage.name !== 'engaged' || is.stage.offer.id !== was.stage.offer.id) engagements.ended++
      })
      return {}
    },
  }
}

async function open(): Promise<CountedFloor> {
  const figures = statistics()
  const engagements = { ended: 0 }
  const line = await openLine({
    flow,
    queues: [
      { id: 'sales', wrapUpMs: 5_000, offerTimeoutMs: 8_000 },
      { id: 'service', wrapUpMs: 0, offerTimeoutMs: 8_000, waitMaxMs: 90_000 },
    ],
    agents: NAMES.map((id) => phoneAgent(id, ...QUEUES)),
    plugins: [figures, watchEngagements(engagements)],
  })
  for (const number of [COLLEAGUE, ...CALLERS.slice(3)])
    line.control.phone(number, { outcome: 'answered', afterMs: 2_000 })
  await line.signIn(...NAMES)
  const callers = new Map<string, ScriptedCaller>()
  for (const from of CALLERS) callers.set(from, await line.call(from))
  await line.clock.advance(10)
  return { line, figures, callers, engagements }
}

/** What is done, to an interaction or by an agent; who has the interaction does what only they may. */
type Step = (floor: CountedFloor, id: InteractionId, by: string) => unknown

const find = ({ line }: CountedFloor, id: InteractionId) => line.center.get(interactions, id)
const owner = (floor: CountedFloor, id: InteractionId) => {
  const stage = find(floor, id)?.stage
  return asAgent(stage?.name === 'engaged' ? stage.agent : 'ann')
}
const transferTo =
  (target: (by: string) => object): Step =>
  (floor, id, by) =>
    floor.line.acd.transfer(owner(floor, id), id, { target: target(by) as never })
const consultWith =
  (target: (by: string) => object): Step =>
  (floor, id, by) =>
    floor.line.acd.consult(owner(floor, id), id, { target: target(by) as never })
const press =
  (key: string): Step =>
  (floor, id) =>
    floor.callers.get(find(floor, id)?.from ?? '')?.press(key)
const hold =
  (held: boolean): Step =>
  (floor, id) =>
    floor.line.center.calls.hold(owner(floor, id), id, held)
const setStatus =
  (name: 'available' | 'break' | 'offline'): Step =>
  ({ line }, _id, by) =>
    line.acd.setStatus(asAgent(by), by as never, { name })
const connect =
  (isConnected: boolean): Step =>
  ({ line }, _id, by) =>
    line.acd.setConnected(by as never, isConnected)

const STEPS: readonly Step[] = [
  ...[press('1'), press('1'), press('2')],
  ...[transferTo(() => ({ queue: 'service' })), transferTo((agent) => ({ agent }))],
  transferTo(() => ({ number: COLLEAGUE })),
  ...[consultWith((agent) => ({ agent })), consultWith(() => ({ number: COLLEAGUE }))],
  ...[
    hold(true),
    hold(false),
    setStatus('break'),
    setStatus('offline'),
    setStatus('available'),
    setStatus('available'),
  ],
  ...[connect(false), connect(true), connect(true)],
  (floor, id) => floor.line.acd.completeConsult(owner(floor, id), id),
  (floor, id) => floor.line.acd.cancelConsult(owner(floor, id), id),
  (floor, id) => floor.line.acd.park(owner(floor, id), id, { forMs: 20_000 }),
  ({ line }, id, by) => line.acd.pickUp(asAgent(by), by as never, id),
  ({ line }, id, by) => line.acd.take(asAgent(by), by as never, id),
  (floor, id) => floor.line.acd.escalate(owner(floor, id), id, { to: { queue: 'service' } }),
  ({ line }, id) => line.acd.reroute(SUPERVISOR, id, 'service' as never),
  ({ line }, id, by) => line.acd.supervise({ role: 'supervisor', id: by }, id, { mode: 'listen' }),
  ({ line }, id, by) => line.acd.takeOver({ role: 'supervisor', id: by }, id),
  ({ line }, id) => line.acd.end(SUPERVISOR, id),
  ({ line }, _id, by) => line.acd.setCallsElsewhere(SUPERVISOR, by as never, 1, 20_000),
  ({ line }, _id, by) => line.acd.setCallsElsewhere(SUPERVISOR, by as never, 0),
  (floor, id) => floor.line.acd.end(owner(floor, id), id),
  (floor, id) => floor.line.acd.end(owner(floor, id), id),
  ({ line }, id, by) => line.acd.finishWrapUp(asAgent(by), by as never, id),
  (floor, id) => floor.callers.get(find(floor, id)?.from ?? '')?.hangUp(),
  ({ line }, _id, by) => line.control.dialed.find(({ to }) => to === `phone-${by}`)?.partyHangsUp(),
  ({ line }, _id, by) => line.control.phone(`phone-${by}`, { outcome: 'noAnswer' }),
  ({ line }, _id, by) => line.control.phone(`phone-${by}`, { outcome: 'answered', afterMs: 300 }),
]

function activityOf({ loads, status, connected, elsewhere }: Agent): string {
  if (elsewhere) return 'engaged'
  for (const state of ['engaged', 'offered', 'wrapping']) if (loads.some((load) => load.state === state)) return state
  if (status.name !== 'available') return status.name
  return connected ? 'idle' : 'away'
}

/** Who waits where, what agents do, how many were handled, and how many are neither served nor gone. */
function asRecorded({ line, engagements }: CountedFloor) {
  const open = [...line.center.all(interactions).values()].map(({ body }) => body)
  const staff = [...line.center.all(agents).values()].map(({ body }) => activityOf(body))
  const doing = { engaged: 0, offered: 0, wrapping: 0, idle: 0, break: 0, away: 0 }
  for (const name of Object.keys(doing) as (keyof typeof doing)[])
    doing[name] = staff.filter((activity) => activity === name).length
  const waiting = open.filter(({ stage }) => stage.name === 'waiting')
  const calledBack = open.filter((each) => each.stage.name === 'engaged' && awaitsCallback(each))
  return {
    waits: QUEUES.map((id) => waiting.filter(({ stage }) => stage.name === 'waiting' && stage.queue === id).length),
    doing,
    handled: { queues: engagements.ended, agents: engagements.ended },
    unserved: waiting.length + calledBack.length,
  }
}

function asCounted({ figures }: CountedFloor) {
  const totals = (of: 'queues' | 'agents', metrics: readonly string[]) =>
    (figures.query({ of, metrics }).rows[0]?.values ?? []).map(Number)
  const [entered = 0, ...left] = totals('queues', WAITS)
  return {
    waits: QUEUES.map((queue) => figures.now(queue).waiting),
    doing: figures.now('sales').agents,
    handled: { queues: totals('queues', ['handled'])[0], agents: totals('agents', ['handled'])[0] },
    unserved: left.reduce((rest, count) => rest - count, entered),
  }
}

const steps = fc.array(
  fc.tuple(
    fc.constantFrom(...STEPS),
    fc.nat(CALLERS.length),
    fc.constantFrom(...NAMES),
    fc.constantFrom(0, 0, 10, 400, 1_000, 9_000, 31_000),
  ),
  { minLength: 10, maxLength: 60 },
)

it('[RT1] whatever happens on a floor, figures say what the records say', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const floor = await open()
      for (const [step, which, by, pauseMs] of all) {
        const ids = [...floor.line.center.all(interactions).keys()] as InteractionId[]
        const id = ids[which % Math.max(1, ids.length)]
        if (id === undefined) break
        try {
          await step(floor, id, by)
        } catch (error) {
          if (!(error instanceof RingwrightError)) throw error
        }
        await floor.line.clock.advance(pauseMs)
        expect(asCounted(floor)).toEqual(asRecorded(floor))
      }
      await floor.line.center.stop()
    }),
    { numRuns: 40 },
  )
})
