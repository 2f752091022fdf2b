import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { findSipp, freeMediaPort, freePort, type RunningProcess } from '../services/index.js'
import { AS_OPERATED } from './as-operated.js'
import type { BenchContext } from './bench.js'
import { withBuiltModule } from './built-module.js'
import { threadTime } from './cpu-time.js'
import { agentScene, callerScene } from './queued-call-scenes.js'
import type { SipQueueLoad, SipQueueReport } from './sip-queue.js'

const HOST = '127.0.0.1'
/** SIPp ends with 1 when calls failed, and with 97 when its time is over; what is above was wrong from the beginning. */
const CALLED_MAX = 97

/** How long the last caller may be waiting and talking after the last has come, before SIPp gives up. */
const PATIENCE_SECONDS = 60
/** What SIPp takes to end, once it has given up. */
const END_SECONDS = 10

/** A center under test, with SIPp as its agents' phones. */
export interface CallCenter {
  readonly server: RunningProcess
  /** How it stands, by what it has said of itself. */
  report(): Promise<SipQueueReport>
  /** Starts callers; resolves when all of them have been served. */
  call(calls: number, rate: number): Promise<{ readonly lost: number; readonly log: string }>
  /** Processor time of the whole process so far, and of the thread that has the audio. */
  cpu(): { readonly totalMs: number; readonly mediaMs: number }
  /** What the agents' phones sent and got. */
  readonly agentLog: string
  stop(): Promise<void>
}

/** Where a center is started. */
export interface Place {
  readonly context: BenchContext
  readonly folder: string
  /** The system under test, built. */
  readonly path: string
}

/** Who is there, and how long they talk. */
export interface CallCenterLoad extends Omit<SipQueueLoad, 'agentPort'> {
  /** SIPp keeps its messages with their times. */
  readonly isLogged: boolean
  /** How long an agent talks: each time something else between the two, so that agents do not fall into step. */
  readonly talkMs: readonly [number, number]
  /** What Node is started with. Default: what operators are told. */
  readonly nodeOptions?: readonly string[]
}

/** Starts a center, and phones for its agents. */
export async function openCallCenter(
  { context, folder, path }: Place,
  { isLogged, talkMs, nodeOptions = AS_OPERATED, ...center }: CallCenterLoad,
): Promise<CallCenter> {
  const sipp = await findSipp()
  const agentPort = await freePort()
  const agentLog = join(folder, 'agents.log')
  await writeFile(join(folder, 'caller.xml'), callerScene)
  await writeFile(join(folder, 'agent.xml'), agentScene(talkMs))
  const common = ['-i', HOST, '-nostdin', '-buff_size', '4000000', '-timer_resol', '1']
  const logged = (file: string) => (isLogged ? ['-trace_msg', '-message_file', file] : [])
  const startSipp = async (scene: string, ...args: readonly string[]) => {
    const place = ['-sf', join(folder, scene), '-mp', String(await freeMediaPort())]
    return context.start(sipp.bin, [...args, ...place, ...common], { env: sipp.env, cwd: folder })
  }
  const phones = await startSipp('agent.xml', '-p', String(agentPort), ...logged(agentLog))
  const load: SipQueueLoad = { ...center, agentPort }
  const server = context.start(process.execPath, [...nodeOptions, path, JSON.stringify(load)])
  const [, port = ''] = await server.waitForOutput(/listening on (\d+)/)
  const [, thread = ''] = await server.waitForOutput(/media thread (\d+)/)
  let reports = 0
  return {
    server,
    agentLog,
    async call(calls, rate) {
      const callerPort = await freePort()
      const log = join(folder, `callers-${callerPort}.log`)
      const seconds = Math.ceil(calls / rate) + PATIENCE_SECONDS
      const caller = await startSipp(
        'caller.xml',
        ...[`${HOST}:${port}`, '-s', 'hotline', '-p', String(callerPort)],
        ...['-r', String(rate), '-m', String(calls), '-l', '200000', '-timeout', String(seconds)],
        ...logged(log),
      )
      const { code } = await phones.meanwhile('the end of the calls', caller.end, (seconds + END_SECONDS) * 1_000)
      if (code === null || code > CALLED_MAX)
        throw new Error(`SIPp could not call (${code}): ${caller.output.slice(-2_000)}`)
      const succeeded = [...caller.output.matchAll(/Successful call\s*\|\s*\d+\s*\|\s*(\d+)/g)].at(-1)?.[1]
      if (succeeded === undefined)
        throw new Error('SIPp has not said how many calls succeeded: run it by hand to see why.')
      return { lost: calls - Number(succeeded), log }
    },
    async report() {
      const number = ++reports
      server.write('report\n')
      const [, line = '{}'] = await server.waitForOutput(new RegExp(`^report ${number}: (.*)$`, 'm'))
      return JSON.parse(line) as SipQueueReport
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

/** Builds the center and lends a folder for SIPp's scenes and logs. */
export async function withPlace<T>(context: BenchContext, use: (place: Place) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'ringwright-bench-'))
  try {
    return await withBuiltModule('sip-queue', (path) => use({ context, folder, path }))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Slowly at first: a process that has just started stalls at the full rate, and stalls lose calls. */
export async function warmUp(center: CallCenter, callsPerSecond: number): Promise<void> {
  await center.call(600, Math.min(50, callsPerSecond))
  await center.call(15 * callsPerSecond, callsPerSecond)
}
