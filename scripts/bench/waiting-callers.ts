import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { comesTrue } from '../services/comes-true.js'
import type { BenchContext, Figures } from './bench.js'
import { percentile } from './percentile.js'
import { openCallCenter, type Place, warmUp, withPlace } from './queued-call-center.js'
import { nextInvites, sippMessages, sippTimeMs } from './sipp-messages.js'

/** A center whose agents are all busy: 100 of them take 100 calls of a second in each second. */
const AGENTS = 100
const CALLS_PER_SECOND = 100
const TALK_MS = [500, 1_500] as const
const WAITING = 800
/** How fast they come who wait. */
const ARRIVALS_PER_SECOND = 200
const GATHER_MAX_MS = 60_000
/** Until the load is the same from one second to the next. */
const SETTLE_MS = 5_000
const MEASURE_MS = 15_000
const SPARE_SECONDS = 15

interface Busy {
  readonly cpuMs: number
  readonly mediaCoreShare: number
  readonly served: number
  readonly lost: number
  readonly waiting: number
  readonly freedToOfferedMs: readonly number[]
}

/** All agents are busy while so many wait, or twice the agents, so that nobody waits for the same calls. */
async function whileWaiting(place: Place, waiting: number): Promise<Busy> {
  const agents = waiting > 0 ? AGENTS : 2 * AGENTS
  const center = await openCallCenter(place, {
    ...{ agents, isLogged: true, talkMs: TALK_MS },
    // The load is what has to be the same, also on a busy host.
    refusesWhenLate: false,
  })
  await warmUp(center, CALLS_PER_SECOND)
  const first = waiting > 0 ? center.call(waiting + AGENTS, ARRIVALS_PER_SECOND) : undefined
  const seconds = (SETTLE_MS + MEASURE_MS) / 1_000 + SPARE_SECONDS
  const steady = center.call(CALLS_PER_SECOND * seconds, CALLS_PER_SECOND)
  if (waiting > 0)
    await comesTrue(
      `${waiting} callers wait`,
      async () => (await center.report()).waiting >= waiting * 0.9,
      GATHER_MAX_MS,
    )
  await delay(SETTLE_MS)
  const before = { ...center.cpu(), ...(await center.report()), atMs: sippTimeMs() }
  await delay(MEASURE_MS)
  const after = { ...center.cpu(), ...(await center.report()), atMs: sippTimeMs() }
  const ends = await Promise.all([first, steady])
  await center.stop()
  const served = after.engaged - before.engaged
  if (served === 0) throw new Error(`Nobody was served while ${waiting} waited.`)
  const mediaMs = after.mediaMs - before.mediaMs
  return {
    served,
    lost: ends.reduce((sum, end) => sum + (end?.lost ?? 0), 0),
    waiting: Math.min(before.waiting, after.waiting),
    cpuMs: (after.totalMs - before.totalMs - mediaMs) / served,
    mediaCoreShare: mediaMs / MEASURE_MS,
    freedToOfferedMs: nextInvites(sippMessages(await readFile(center.agentLog, 'utf8')), before.atMs, after.atMs),
  }
}

/** What callers who wait with music cost those who are served, and how soon a freed agent gets the next of them. */
export function callersWaiting(context: BenchContext): Promise<Figures> {
  return withPlace(context, async (place): Promise<Figures> => {
    context.progress(`${CALLS_PER_SECOND} calls/s while nobody waits`)
    const calm = await whileWaiting(place, 0)
    context.progress(`${CALLS_PER_SECOND} calls/s while ${WAITING} wait`)
    const busy = await whileWaiting(place, WAITING)
    if (busy.waiting < WAITING / 2) throw new Error(`Only ${busy.waiting} callers still waited: too many were refused.`)
    return {
      nextOfferP50Ms: { value: percentile(busy.freedToOfferedMs, 0.5), unit: 'ms' },
      nextOfferP99Ms: { value: percentile(busy.freedToOfferedMs, 0.99), unit: 'ms' },
      waitingCallsLost: { value: calm.lost + busy.lost, unit: 'calls' },
      callersWaiting: { value: busy.waiting, unit: 'calls' },
      queuedCallCpuMsNobodyWaiting: { value: calm.cpuMs, unit: 'ms' },
      queuedCallCpuMsWaiting: { value: busy.cpuMs, unit: 'ms' },
      waitingMediaCoreShare: { value: busy.mediaCoreShare, unit: 'cores' },
      servedPerSecondNobodyWaiting: { value: (calm.served * 1_000) / MEASURE_MS, unit: 'calls/s' },
      servedPerSecondWaiting: { value: (busy.served * 1_000) / MEASURE_MS, unit: 'calls/s' },
    }
  })
}
