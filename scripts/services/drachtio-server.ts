import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from './free-port.js'
import { type RunningProcess, startProcess } from './running-process.js'

const HOST = '127.0.0.1'

/** A drachtio-server that speaks SIP over UDP, TCP and TLS on the loopback interface. */
export interface DrachtioServer {
  readonly process: RunningProcess
  readonly host: string
  /** Where programs connect that want its calls. */
  readonly port: number
  readonly secret: string
  readonly sipPort: number
  /** Of TLS; 0 without an identity. */
  readonly tlsPort: number
}

/** No package brings it: its users build it, and name it in this variable. */
export const DRACHTIO_BIN = process.env['DRACHTIO_BIN']

export interface DrachtioServerOptions {
  /** Asked for what to do with each new request; drachtio-server then connects to the program that the answer names. */
  readonly handler?: string
  /** Speaks TLS with this key and certificate, as PEM texts. Default: no TLS. */
  readonly identity?: { readonly key: string; readonly cert: string }
}

/** Starts it with its file of settings in an empty folder. */
export async function startDrachtioServer(
  bin: string,
  folder: string,
  options: DrachtioServerOptions = {},
): Promise<DrachtioServer> {
  const [port, sipPort, secret] = [await freePort(), await freePort(), 'loopback']
  const file = join(folder, 'drachtio.conf.xml')
  const { identity } = options
  const tlsPort = identity ? await freePort() : 0
  if (identity)
    await Promise.all([
      writeFile(join(folder, 'key.pem'), identity.key),
      writeFile(join(folder, 'cert.pem'), identity.cert),
    ])
  await writeFile(file, settings({ folder, port, sipPort, tlsPort, secret }, options))
  const process = startProcess(bin, ['-f', file, '--stdout'], { cwd: folder })
  await process.waitForPort(port, HOST)
  // It takes programs, and has bound its ports, before it knows where it listens for SIP.
  await process.waitForOutput(/Starting sofia event loop/)
  return { process, host: HOST, port, secret, sipPort, tlsPort }
}

interface Place {
  readonly folder: string
  readonly port: number
  readonly sipPort: number
  readonly tlsPort: number
  readonly secret: string
}

function settings(
  { folder, port, sipPort, tlsPort, secret }: Place,
  { handler, identity }: DrachtioServerOptions,
): string {
  const handlers = `<request-handlers><request-handler sip-method="INVITE">${handler}</request-handler></request-handlers>`
  const secure = identity
    ? `<tls><key-file>${folder}/key.pem</key-file><cert-file>${folder}/cert.pem</cert-file><chain-file>${folder}/cert.pem</chain-file></tls>`
    : ''
  const secureContact = identity ? `<contact>sips:${HOST}:${tlsPort};transport=tls</contact>` : ''
  return `<drachtio>
  <admin port="${port}" secret="${secret}">${HOST}</admin>
  ${handler === undefined ? '' : handlers}
  <sip>
    <contacts><contact>sip:${HOST}:${sipPort};transport=udp,tcp</contact>${secureContact}</contacts>
    ${secure}
  </sip>
  <logging><console/><sofia-loglevel>1</sofia-loglevel><loglevel>info</loglevel></logging>
</drachtio>
`
}
