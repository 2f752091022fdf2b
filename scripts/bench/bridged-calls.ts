import process from 'node:process'
import { findSipp, freeMediaPort, freePort } from '../services/index.js'
import type { BenchContext, Figure, Figures } from './bench.js'
import { withBuiltModule } from './built-module.js'
import type { SipBridgeReport } from './sip-bridge.js'
import { onCore, twoCores } from './two-cores.js'

/** The load that the figure is stated for. */
const CALLS = 24_000
const CALLS_PER_SECOND = 400
/** Enough for the optimizing compiler to have seen everything. */
const WARM_UP_CALLS = 4_000
/** What a call costs at each of these rates shows whether it grows with the load. */
const GROWTH_RATES = [100, 200, 400, 800, 1_600]
const GROWTH_SECONDS = 10
/** Rates that are tried, each for ten seconds, until one loses a call. */
const RATES = [400, 600, 800, 1_000, 1_200, 1_400, 1_600, 2_000, 2_400]
const RATE_SECONDS = 10
/** What is asked of a bridge for a minute on end. */
const SUSTAINED_CALLS_PER_SECOND = 1_000
const SUSTAINED_SECONDS = 60
/** No load takes longer, its last calls included. */
const LOAD_SECONDS_MAX = 200
/** What SIPp takes to end, once it has given up. */
const END_SECONDS = 10
const HOST = '127.0.0.1'

interface Load {
  readonly lost: number
  readonly cpuMs: number
}

/**
 * SIPp as agents, the bridge, and SIPp as callers. The bridge has a core to itself: SIPp beside it would fill the caches
 * between any two packets, and what a call costs would depend on where the scheduler puts whom.
 */
async function startBridge(context: BenchContext, bridgePath: string) {
  const sipp = await findSipp()
  const cores = twoCores()
  const agentPort = await freePort()
  const startSipp = async (args: readonly string[], port: number) => {
    const place = ['-i', HOST, '-p', String(port), '-mp', String(await freeMediaPort())]
    const all = [...args, ...place, '-nostdin', '-buff_size', '4000000']
    return context.start(...onCore(cores, 'client', sipp.bin, all), { env: sipp.env })
  }
  const agents = await startSipp(['-sn', 'uas'], agentPort)
  const bridge = context.start(
    ...onCore(cores, 'server', process.execPath, [bridgePath, `sip:agent@${HOST}:${agentPort}`]),
  )
  const [, port = ''] = await bridge.waitForOutput(/listening on (\d+)/)
  const load = async (calls: number, rate: number): Promise<Load> => {
    const { result, cpu } = await context.measureCpu(async () => {
      const callers = await startSipp(
        [
          ...[`${HOST}:${port}`, '-sn', 'uac', '-s', 'service'],
          ...['-r', String(rate), '-m', String(calls), '-l', '200000', '-timeout', String(LOAD_SECONDS_MAX)],
        ],
        await freePort(),
      )
      await agents.meanwhile('the end of the calls', callers.end, (LOAD_SECONDS_MAX + END_SECONDS) * 1_000)
      return Number(
        callers.output
          .match(/Successful call\s*\|\s*\d+\s*\|\s*(\d+)/g)
          ?.at(-1)
          ?.match(/(\d+)$/)?.[1],
      )
    }, bridge.pid)
    if (Number.isNaN(result)) throw new Error('SIPp has not said how many calls succeeded: run it by hand to see why.')
    return { lost: calls - result, cpuMs: cpu.totalMs }
  }
  let reports = 0
  const report = async (): Promise<SipBridgeReport> => {
    const number = ++reports
    bridge.write('report\n')
    const [, line = '{}'] = await bridge.waitForOutput(new RegExp(`^report ${number}: (.*)$`, 'm'))
    return JSON.parse(line) as SipBridgeReport
  }
  const stop = async (): Promise<void> => {
    await bridge.stop()
    await agents.stop('SIGKILL')
  }
  return { load, report, stop }
}

/** Calls of which everything but the signaling is elsewhere, at the load that the figure is stated for. */
export function bridgedCalls(context: BenchContext): Promise<Figures> {
  return withBuiltModule('sip-bridge', async (bridgePath): Promise<Figures> => {
    const { load, stop } = await startBridge(context, bridgePath)
    context.progress(`${CALLS} bridged calls at ${CALLS_PER_SECOND} calls/s, after ${WARM_UP_CALLS} that do not count`)
    await load(WARM_UP_CALLS, CALLS_PER_SECOND)
    const { lost, cpuMs } = await load(CALLS, CALLS_PER_SECOND)
    await stop()
    return {
      cpuMsPerCall: { value: cpuMs / CALLS, unit: 'ms' },
      callsLost: { value: lost, unit: 'calls' },
    }
  })
}

/** What one call costs at growing rates, the same bridge throughout. */
export function bridgedCallsGrowth(context: BenchContext): Promise<Figures> {
  return withBuiltModule('sip-bridge', async (bridgePath): Promise<Figures> => {
    const { load, stop } = await startBridge(context, bridgePath)
    await load(WARM_UP_CALLS, CALLS_PER_SECOND)
    const figures: Record<string, Figure> = {}
    for (const rate of GROWTH_RATES) {
      const calls = rate * GROWTH_SECONDS
      const { lost, cpuMs } = await load(calls, rate)
      context.progress(`${rate} calls/s: ${lost} of ${calls} lost`)
      figures[`cpuMsPerCall${rate}`] = { value: cpuMs / calls, unit: 'ms' }
    }
    await stop()
    return figures
  })
}

/** The highest rate of those tried at which no call is lost. */
export function bridgedCallsMaxRate(context: BenchContext): Promise<Figures> {
  return withBuiltModule('sip-bridge', async (bridgePath): Promise<Figures> => {
    let best = 0
    for (const rate of RATES) {
      const { load, stop } = await startBridge(context, bridgePath)
      await load(WARM_UP_CALLS, CALLS_PER_SECOND)
      const { lost } = await load(rate * RATE_SECONDS, rate)
      await stop()
      context.progress(`${rate} calls/s: ${lost} of ${rate * RATE_SECONDS} lost`)
      if (lost > 0) break
      best = rate
    }
    return { maxRateNoneLost: { value: best, unit: 'calls/s' } }
  })
}

/** The rate that is asked of a bridge (or `--rate=`) for a minute: what it loses, refuses and has to say twice. */
export function bridgedCallsSustained(context: BenchContext): Promise<Figures> {
  return withBuiltModule('sip-bridge', async (bridgePath): Promise<Figures> => {
    const rate = Number(context.option('rate') ?? SUSTAINED_CALLS_PER_SECOND)
    const calls = rate * SUSTAINED_SECONDS
    const { load, report, stop } = await startBridge(context, bridgePath)
    await load(WARM_UP_CALLS, CALLS_PER_SECOND)
    context.progress(`${rate} calls/s for ${SUSTAINED_SECONDS} s`)
    const before = await report()
    const { lost, cpuMs } = await load(calls, rate)
    const after = await report()
    await stop()
    return {
      sustainedRate: { value: rate, unit: 'calls/s' },
      sustainedCallsLost: { value: lost, unit: 'calls' },
      sustainedCallsRefused: { value: after.callsRefused - before.callsRefused, unit: 'calls' },
      sustainedRetransmissions: { value: after.retransmissionsOut - before.retransmissionsOut, unit: 'messages' },
      sustainedCpuMsPerCall: { value: cpuMs / calls, unit: 'ms' },
    }
  })
}
