import { freeMediaPort, freePort } from './free-port.js'
import { findProgram, type Program } from './program.js'
import { type RunningProcess, startProcess } from './running-process.js'

const HOST = '127.0.0.1'

/** Ports of one server in tests: enough for ten calls. */
const MEDIA_PORTS = 40

/** rtpengine, in user space. */
export interface RtpengineServer {
  readonly process: RunningProcess
  /** Of the ng protocol. */
  readonly port: number
  /** Of audio. */
  readonly mediaPorts: readonly [first: number, last: number]
}

export function findRtpengine(): Promise<Program> {
  return findProgram({
    name: 'rtpengine',
    variable: 'RTPENGINE_BIN',
    folders: ['/usr/sbin', '/usr/local/bin'],
    packages: ['rtpengine-daemon'],
  })
}

/** Starts one with two interfaces, `caller` and `target`, on the loopback address. */
export async function startRtpengine(rtpengine: Program): Promise<RtpengineServer> {
  const port = await freePort()
  const first = await freeMediaPort(MEDIA_PORTS)
  const last = first + MEDIA_PORTS - 1
  const process = startProcess(
    rtpengine.bin,
    [
      ...['--config-file=none', '--foreground', '--log-stderr', '--table=-1', '--no-fallback'],
      ...[`--interface=caller/${HOST}`, `--interface=target/${HOST}`, `--listen-ng=${HOST}:${port}`],
      ...[`--port-min=${first}`, `--port-max=${last}`],
    ],
    { env: rtpengine.env },
  )
  await process.waitForOutput(/Startup complete/)
  return { process, port, mediaPorts: [first, last] }
}
