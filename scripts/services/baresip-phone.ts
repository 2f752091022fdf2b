import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Baresip } from './baresip.js'
import { freePort, freePortPair } from './free-port.js'
import { type RunningProcess, startProcess } from './running-process.js'

export interface BaresipOptions {
  /** An empty folder of its own. */
  readonly folder: string
  readonly user: string
  /** Registers with it; without one the phone only calls. */
  readonly password?: string
  /** The port of the registrar, on the loopback interface. */
  readonly registrarPort: number
  /** What it says all the time: a WAV file of 8,000 Hz, mono. */
  readonly says: Uint8Array
  readonly answers: 'auto' | 'manual'
  /** Writes each SIP message to its output. Default false. */
  readonly tracesSip?: boolean
  /** Speaks TLS with the registrar, and encrypts its audio with keys in the SDP: where it can, or always. */
  readonly mediaEncryption?: 'srtp' | 'srtp-mand'
  /** Registers as a flow that it keeps open (RFC 5626). Default false. */
  readonly keepsFlow?: boolean
  /** Asks whether messages wait, and writes what it is told to its output. Default false. */
  readonly asksForMessages?: boolean
}

/** A real phone. */
export interface BaresipPhone {
  readonly process: RunningProcess
  /** Runs a command of its menu: `dial`, `hangup`, `hold`, `resume`, `sndcode`, `transfer`. */
  command(command: string, params?: string): void
  /** Presses a key and lets it go. */
  press(digit: string): void
  stop(): Promise<void>
}

/** Of `sndcode`: the key is let go. */
const KEY_RELEASED = '\u0004'

/** Starts one; resolves when it can call and, with a password, be called. */
export async function startBaresip(baresip: Baresip, options: BaresipOptions): Promise<BaresipPhone> {
  const { folder } = options
  const controlPort = await freePort()
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'says.wav'), options.says)
  await writeFile(join(folder, 'config'), configOf(baresip, folder, await freePortPair(), controlPort, options))
  await writeFile(join(folder, 'accounts'), accountOf(options))
  await writeFile(join(folder, 'contacts'), '')
  const process = startProcess(baresip.bin, ['-f', folder, ...(options.tracesSip ? ['-s'] : [])], {
    env: baresip.env,
    cwd: folder,
  })
  await process.waitForPort(controlPort)
  const socket = connect(controlPort, '127.0.0.1')
  await once(socket, 'connect')
  if (options.password !== undefined) await process.waitForOutput(/200 OK .*\[\d+ bindings?\]/)
  return phoneOf(process, socket)
}

function phoneOf(process: RunningProcess, socket: Socket): BaresipPhone {
  // It writes its events there, too, and stops when nobody reads. Its end is seen at its process.
  socket.resume().on('error', () => {})
  const command = (name: string, params = ''): void => {
    const text = JSON.stringify({ command: name, params })
    socket.write(`${Buffer.byteLength(text)}:${text},`)
  }
  return {
    process,
    command,
    press(digit) {
      command('sndcode', digit)
      command('sndcode', KEY_RELEASED)
    },
    async stop() {
      socket.destroy()
      await process.stop('SIGTERM')
    },
  }
}

function accountOf({ user, password, registrarPort, answers, mediaEncryption, keepsFlow }: BaresipOptions): string {
  const registration = password === undefined ? 'regint=0' : `auth_user=${user};auth_pass=${password};regint=120`
  const encryption = mediaEncryption ? `;mediaenc=${mediaEncryption}` : ''
  // It registers one flow for each proxy that it is told of.
  const flow = keepsFlow ? `;sipnat=outbound;outbound="sip:127.0.0.1:${registrarPort};lr"` : ''
  const parameters = `${registration};answermode=${answers};ptime=20${encryption}${flow}`
  return `<sip:${user}@127.0.0.1:${registrarPort};transport=${mediaEncryption ? 'tls' : 'udp'}>;${parameters}\n`
}

/** It listens for TLS on the port after `sipPort`, unasked. */
function configOf(
  { modules }: Baresip,
  folder: string,
  sipPort: number,
  controlPort: number,
  { asksForMessages = false, keepsFlow = false }: BaresipOptions,
): string {
  return `${[
    'poll_method epoll',
    `sip_listen 127.0.0.1:${sipPort}`,
    'net_interface 127.0.0.1',
    'audio_alert aufile,/dev/null',
    'audio_player aufile,/dev/null',
    `audio_source aufile,${join(folder, 'says.wav')}`,
    'ausrc_srate 8000',
    'auplay_srate 8000',
    'ausrc_channels 1',
    'auplay_channels 1',
    'audio_buffer 20-160',
    'rtp_ports 20000-29999',
    `ctrl_tcp_listen 127.0.0.1:${controlPort}`,
    `module_path ${modules}`,
    'module g711.so',
    'module srtp.so',
    'module aufile.so',
    'module_app account.so',
    'module_app menu.so',
    'module_app ctrl_tcp.so',
    ...(keepsFlow ? ['module uuid.so'] : []),
    ...(asksForMessages ? ['module_app mwi.so'] : []),
  ].join('\n')}\n`
}
