import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from './free-port.js'
import { type RunningProcess, startProcess } from './running-process.js'

const HOST = '127.0.0.1'

/** A drachtio-server that speaks SIP over UDP and TCP on the loopback interface. */
export interface DrachtioServer {
  readonly process: RunningProcess
  readonly host: string
  /** Where programs connect that want its calls. */
  readonly port: number
  readonly secret: string
  readonly sipPort: number
}

/** No package brings it: its users build it, and name it in this variable. */
export const DRACHTIO_BIN = process.env['DRACHTIO_BIN']

export interface DrachtioServerOptions {
  /** Asked for what to do with each new request; drachtio-server then connects to the program that the answer names. */
  readonly handler?: string
}

/** Starts it with its file of settings in an empty folder. */
export async function startDrachtioServer(
  bin: string,
  folder: string,
  options: DrachtioServerOptions = {},
): Promise<DrachtioServer> {
  const [port, sipPort, secret] = [await freePort(), await freePort(), 'loopback']
  const file = join(folder, 'drachtio.conf.xml')
  await writeFile(file, settings(port, sipPort, secret, options))
  const process = startProcess(bin, ['-f', file, '--stdout'], { cwd: folder })
  await process.waitForPort(port, HOST)
  // It takes programs before it listens for SIP.
  await process.waitForPort(sipPort, HOST)
  return { process, host: HOST, port, secret, sipPort }
}

function settings(port: number, sipPort: number, secret: string, { handler }: DrachtioServerOptions): string {
  const handlers = `<request-handlers><request-handler sip-method="INVITE">${handler}</request-handler></request-handlers>`
  return `<drachtio>
  <admin port="${port}" secret="${secret}">${HOST}</admin>
  ${handler === undefined ? '' : handlers}
  <sip>
    <contacts><contact>sip:${HOST}:${sipPort};transport=udp,tcp</contact></contacts>
  </sip>
  <logging><console/><sofia-loglevel>1</sofia-loglevel><loglevel>info</loglevel></logging>
</drachtio>
`
}
