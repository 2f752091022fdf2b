import { readFile } from 'node:fs/promises'
import { AS_OPERATED } from './as-operated.js'
import type { BenchContext, Figures } from './bench.js'
import { percentile } from './percentile.js'
import { openCallCenter, type Place, warmUp, withPlace } from './queued-call-center.js'
import { invitesOf, sippMessages } from './sipp-messages.js'

const AGENTS = 1_000
const LOAD = { agents: AGENTS, talkMs: [1_000, 1_000], refusesWhenLate: true } as const

/** The load that the figure is stated for. */
const CALLS = 16_000
const CALLS_PER_SECOND = 400

const CALM_CALLS = 800
const CALM_CALLS_PER_SECOND = 40

/** A caller comes by SIP into a queue, and to an agent's phone: everything but the phones' own audio. */
export function queuedCalls(context: BenchContext): Promise<Figures> {
  return withPlace(context, async (place): Promise<Figures> => {
    context.progress(`${CALLS} queued calls at ${CALLS_PER_SECOND} calls/s to ${AGENTS} agents`)
    const operated = await costOfCalls(place, AS_OPERATED)
    context.progress("The same with Node's defaults")
    const plain = await costOfCalls(place, [])
    return {
      queuedCallCpuMs: { value: operated.totalMs, unit: 'ms' },
      queuedCallMediaCpuMs: { value: operated.mediaMs, unit: 'ms' },
      queuedCallsLost: { value: operated.lost, unit: 'calls' },
      queuedCallCpuMsPlain: { value: plain.totalMs, unit: 'ms' },
      queuedCallsLostPlain: { value: plain.lost, unit: 'calls' },
    }
  })
}

/** Processor time of a call, all threads and the one that has the audio, in a center that Node runs with these options. */
async function costOfCalls(
  place: Place,
  nodeOptions: readonly string[],
): Promise<{ readonly totalMs: number; readonly mediaMs: number; readonly lost: number }> {
  const center = await openCallCenter(place, { ...LOAD, isLogged: false, nodeOptions })
  await warmUp(center, CALLS_PER_SECOND)
  const before = center.cpu()
  const { lost } = await center.call(CALLS, CALLS_PER_SECOND)
  const after = center.cpu()
  await center.stop()
  return {
    totalMs: (after.totalMs - before.totalMs) / CALLS,
    mediaMs: (after.mediaMs - before.mediaMs) / CALLS,
    lost,
  }
}

/** From the caller's INVITE to that at an agent's phone, when nobody is busy. */
export function callsToIdleAgents(context: BenchContext): Promise<Figures> {
  return withPlace(context, async (place): Promise<Figures> => {
    context.progress(`${CALM_CALLS} queued calls at ${CALM_CALLS_PER_SECOND} calls/s`)
    const center = await openCallCenter(place, { ...LOAD, isLogged: true })
    await center.call(CALM_CALLS, CALM_CALLS_PER_SECOND)
    const { log } = await center.call(CALM_CALLS, CALM_CALLS_PER_SECOND)
    await center.stop()
    const asked = sippMessages(await readFile(log, 'utf8'))
    const rang = sippMessages(await readFile(center.agentLog, 'utf8'))
    const waits = invitesOf(asked, rang)
    if (waits.length < CALM_CALLS) throw new Error(`Only ${waits.length} of ${CALM_CALLS} calls came to a phone.`)
    return {
      inviteToAgentP50Ms: { value: percentile(waits, 0.5), unit: 'ms' },
      inviteToAgentP99Ms: { value: percentile(waits, 0.99), unit: 'ms' },
    }
  })
}
