import process from 'node:process'
import type { Bench, BenchContext, Figures } from './bench.js'
import { withBuiltModule } from './built-module.js'
import type { MediaServerLoad, MediaServerReport } from './media-server.js'
import { Phones, type PhonesResult } from './phones-load.js'

const CALLS = 400
const RECORDED_CALLS = 300
const WARM_UP_MS = 5_000
const DURATION_MS = 20_000

interface Measured extends PhonesResult, MediaServerReport {
  readonly coreShare: number
}

async function measure(context: BenchContext, path: string, calls: number, record: boolean): Promise<Measured> {
  const phones = await Phones.open(2 * calls)
  const load: MediaServerLoad = { phones: phones.ports, record }
  const server = context.start(process.execPath, [path, JSON.stringify(load)])
  const [, ports = '[]'] = await server.waitForOutput(/^(\[.*\])$/m)
  const { result, cpu, wallMs } = await context.measureCpu(
    () => phones.talk(JSON.parse(ports) as number[], WARM_UP_MS, DURATION_MS),
    server.pid,
  )
  server.write('stop\n')
  const [, report = '{}'] = await server.waitForOutput(/^(\{.*\})$/m)
  await server.stop()
  await phones.close()
  return { ...result, ...(JSON.parse(report) as MediaServerReport), coreShare: cpu.totalMs / wallMs }
}

/** The same packets through sockets of Node and nothing else. */
async function bareCoreShare(context: BenchContext, path: string, calls: number): Promise<number> {
  const phones = await Phones.open(2 * calls)
  const relay = context.start(process.execPath, [path, JSON.stringify({ phones: phones.ports })])
  const [, ports = '[]'] = await relay.waitForOutput(/^(\[.*\])$/m)
  const { cpu, wallMs } = await context.measureCpu(
    () => phones.talk(JSON.parse(ports) as number[], WARM_UP_MS, DURATION_MS),
    relay.pid,
  )
  await relay.stop()
  await phones.close()
  return cpu.totalMs / wallMs
}

export const bench: Bench = {
  name: 'media',
  description: `Calls of two phones with G.711, anchored at a media worker: ${CALLS} (or --calls=), and ${RECORDED_CALLS} with recording, for ${DURATION_MS / 1_000} s each.`,
  async run(context) {
    const calls = Number(context.option('calls') ?? CALLS)
    context.progress(`${calls} calls through bare sockets`)
    const bare = await withBuiltModule('bare-relay', (path) => bareCoreShare(context, path, calls))
    return withBuiltModule('media-server', async (path): Promise<Figures> => {
      context.progress(`${calls} calls`)
      const plain = await measure(context, path, calls, false)
      context.progress(`${RECORDED_CALLS} calls that are recorded`)
      const recorded = await measure(context, path, RECORDED_CALLS, true)
      return {
        calls: { value: calls, unit: 'calls' },
        coreShare: { value: plain.coreShare, unit: 'cores' },
        coreShareOverBare: { value: plain.coreShare / bare, unit: 'times' },
        packetsLost: { value: plain.sent - plain.received, unit: 'packets' },
        addedDelayP50Ms: { value: plain.delayP50Ms, unit: 'ms' },
        addedDelayP99Ms: { value: plain.delayP99Ms, unit: 'ms' },
        signalingDelayP99Ms: { value: plain.signalingDelayP99Ms, unit: 'ms' },
        recordedCalls: { value: RECORDED_CALLS, unit: 'calls' },
        recordedCoreShare: { value: recorded.coreShare, unit: 'cores' },
        recordedPacketsLost: { value: recorded.sent - recorded.received, unit: 'packets' },
        recordedDelayP99Ms: { value: recorded.delayP99Ms, unit: 'ms' },
        recordingsFailed: { value: recorded.recordingsFailed, unit: 'recordings' },
      }
    })
  },
}
