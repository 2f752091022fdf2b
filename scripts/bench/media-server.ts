import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { systemClock } from '@ringwright/core'
import { createWorkerMediaServer, fileRecordingSink, serveMedia } from '@ringwright/sip/media'

const HOST = '127.0.0.1'

/** What this module is asked to run, as its one argument, in JSON. */
export interface MediaServerLoad {
  /** The port of each phone; two phones that follow each other talk. */
  readonly phones: readonly number[]
  readonly record: boolean
}

/** What it prints at the end, in JSON. */
export interface MediaServerReport {
  /** How late the thread that does signaling was, at 99 of 100 looks. */
  readonly signalingDelayP99Ms: number
  readonly recordingsFailed: number
}

function phoneOffer(port: number): string {
  const session = ['v=0', `o=phone 1 1 IN IP4 ${HOST}`, 's=-', `c=IN IP4 ${HOST}`, 't=0 0']
  return [...session, `m=audio ${port} RTP/AVP 0 101`, 'a=rtpmap:101 telephone-event/8000', ''].join('\r\n')
}

/** A media server with its worker, as a host has it. Prints the ports of its sessions, and ends with its standard input. */
async function main({ phones, record }: MediaServerLoad): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'ringwright-bench-'))
  const sink = fileRecordingSink({ directory })
  const server = createWorkerMediaServer({
    clock: systemClock(),
    address: HOST,
    sessionsMax: phones.length,
    worker: () => new Worker(new URL(import.meta.url)),
  })
  await server.start()
  const sessions = await Promise.all(phones.map(() => server.createSession()))
  const answers = await Promise.all(sessions.map((session, index) => session.answer(phoneOffer(phones[index] ?? 0))))
  const calls = sessions.filter((_, index) => index % 2 === 0)
  for (const [index, session] of calls.entries()) session.connect(sessions[2 * index + 1] as typeof session)
  const recordings = record ? calls.map((session, index) => session.record(sink, { name: `call-${index}` })) : []
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  console.log(JSON.stringify(answers.map((sdp) => Number(/m=audio (\d+) /.exec(sdp)?.[1]))))

  for await (const line of createInterface(process.stdin)) if (line === 'stop') break
  delay.disable()
  const results = await Promise.all(recordings.map((recording) => recording.stop()))
  await server.close()
  await rm(directory, { recursive: true })
  const report: MediaServerReport = {
    signalingDelayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - 5),
    recordingsFailed: results.filter(({ outcome }) => outcome === 'failed').length,
  }
  console.log(JSON.stringify(report))
}

if (isMainThread) await main(JSON.parse(process.argv[2] as string) as MediaServerLoad)
else if (parentPort) serveMedia(parentPort)
