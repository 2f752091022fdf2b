import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { findSipp, freePort, type RunningProcess } from '../services/index.js'
import type { BenchContext, Figures } from './bench.js'
import { withBuiltModule } from './built-module.js'
import { threadTime } from './cpu-time.js'
import { percentile } from './percentile.js'
import { agentScene, callerScene } from './queued-call-scenes.js'
import type { SipQueueLoad } from './sip-queue.js'
import { invitesOf, sippMessages } from './sipp-messages.js'

const HOST = '127.0.0.1'
const TALK_MS = 1_000

/** The load that the figure is stated for. */
const AGENTS = 1_000
const CALLS = 16_000
const CALLS_PER_SECOND = 400
/** Slowly at first: a process that has just started stalls at the full rate, and stalls lose calls. */
const WARM_UP = [
  { calls: 600, rate: 50 },
  { calls: 6_000, rate: CALLS_PER_SECOND },
]
/** How long the last caller may be waiting and talking after the last has come, before SIPp gives up. */
const PATIENCE_SECONDS = 60

const CALM_CALLS = 800
const CALM_CALLS_PER_SECOND = 40

interface CallCenter {
  readonly server: RunningProcess
  /** Starts callers; resolves when all of them have been served. */
  call(calls: number, rate: number): Promise<{ readonly lost: number; readonly log: string }>
  /** Processor time of the whole process so far, and of the thread that has the audio. */
  cpu(): { readonly totalMs: number; readonly mediaMs: number }
  /** What the agents' phones sent and got. */
  readonly agentLog: string
  stop(): Promise<void>
}

interface Place {
  readonly context: BenchContext
  readonly folder: string
  /** The system under test, built. */
  readonly path: string
}

async function open({ context, folder, path }: Place, agents: number, isLogged: boolean): Promise<CallCenter> {
  const sipp = await findSipp()
  const agentPort = await freePort()
  const agentLog = join(folder, 'agents.log')
  await writeFile(join(folder, 'caller.xml'), callerScene)
  await writeFile(join(folder, 'agent.xml'), agentScene(TALK_MS))
  const common = ['-i', HOST, '-nostdin', '-buff_size', '4000000', '-timer_resol', '1']
  const logged = (file: string) => (isLogged ? ['-trace_msg', '-message_file', file] : [])
  const phones = context.start(
    sipp.bin,
    ['-sf', join(folder, 'agent.xml'), '-p', String(agentPort), '-mp', '21000', ...common, ...logged(agentLog)],
    { env: sipp.env, cwd: folder },
  )
  const load: SipQueueLoad = { agents, agentPort }
  const server = context.start(process.execPath, [path, JSON.stringify(load)])
  const [, port = ''] = await server.waitForOutput(/listening on (\d+)/)
  const [, thread = ''] = await server.waitForOutput(/media thread (\d+)/)
  return {
    server,
    agentLog,
    async call(calls, rate) {
      const callerPort = await freePort()
      const log = join(folder, `callers-${callerPort}.log`)
      const callers = context.start(
        sipp.bin,
        [
          ...[`${HOST}:${port}`, '-sf', join(folder, 'caller.xml'), '-s', 'hotline', '-p', String(callerPort)],
          ...['-mp', '31000', '-r', String(rate), '-m', String(calls), '-l', '200000'],
          ...['-timeout', String(Math.ceil(calls / rate) + PATIENCE_SECONDS)],
          ...[...common, ...logged(log)],
        ],
        { env: sipp.env, cwd: folder },
      )
      await callers.end
      const succeeded = [...callers.output.matchAll(/Successful call\s*\|\s*\d+\s*\|\s*(\d+)/g)].at(-1)?.[1]
      if (succeeded === undefined)
        throw new Error('SIPp has not said how many calls succeeded: run it by hand to see why.')
      return { lost: calls - Number(succeeded), log }
    },
    cpu: () => ({
      totalMs: context.cpuTime(server.pid).totalMs,
      mediaMs: threadTime(server.pid, Number(thread)).totalMs,
    }),
    async stop() {
      await server.stop()
      await phones.stop('SIGKILL')
    },
  }
}

/** What a call costs at the load that the figure is stated for. */
async function underLoad(place: Place) {
  const center = await open(place, AGENTS, false)
  for (const { calls, rate } of WARM_UP) await center.call(calls, rate)
  const before = center.cpu()
  const { lost } = await center.call(CALLS, CALLS_PER_SECOND)
  const after = center.cpu()
  await center.stop()
  return {
    lost,
    cpuMs: (after.totalMs - before.totalMs) / CALLS,
    mediaCpuMs: (after.mediaMs - before.mediaMs) / CALLS,
  }
}

/** From the caller's INVITE to that at an agent's phone, when nobody is busy. */
async function inviteToAgentMs(place: Place): Promise<readonly number[]> {
  const center = await open(place, AGENTS, true)
  await center.call(CALM_CALLS, CALM_CALLS_PER_SECOND)
  const { log } = await center.call(CALM_CALLS, CALM_CALLS_PER_SECOND)
  await center.stop()
  const asked = sippMessages(await readFile(log, 'utf8'))
  const rang = sippMessages(await readFile(center.agentLog, 'utf8'))
  return invitesOf(asked, rang)
}

/** A caller comes by SIP into a queue, and to an agent's phone: everything but the phones' own audio. */
export async function queuedCalls(context: BenchContext): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), 'ringwright-bench-'))
  try {
    return await withBuiltModule('sip-queue', async (path): Promise<Figures> => {
      const place = { context, folder, path }
      context.progress(`${CALLS} queued calls at ${CALLS_PER_SECOND} calls/s to ${AGENTS} agents`)
      const load = await underLoad(place)
      context.progress(`${CALM_CALLS} queued calls at ${CALM_CALLS_PER_SECOND} calls/s`)
      const calm = await inviteToAgentMs(place)
      return {
        queuedCallCpuMs: { value: load.cpuMs, unit: 'ms' },
        queuedCallMediaCpuMs: { value: load.mediaCpuMs, unit: 'ms' },
        queuedCallsLost: { value: load.lost, unit: 'calls' },
        inviteToAgentP50Ms: { value: percentile(calm, 0.5), unit: 'ms' },
        inviteToAgentP99Ms: { value: percentile(calm, 0.99), unit: 'ms' },
      }
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
