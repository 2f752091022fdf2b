import { mkdir, rm, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { comesTrue } from './comes-true.js'
import { freePort } from './free-port.js'
import type { Program } from './program.js'
import { type RunningProcess, startProcess } from './running-process.js'

export interface LinphoneOptions {
  /** An empty folder of its own, with a name that no other has. */
  readonly folder: string
  readonly user: string
  readonly password: string
  /** The port of the registrar, on the loopback interface. */
  readonly registrarPort: number
}

/** A real phone, which answers by itself. It has no sound card, so it sends and hears no speech; keys it has. */
export interface LinphonePhone {
  readonly process: RunningProcess
  /** `call`, `dtmf`, `call-pause`, `call-resume`, `terminate`; gives what it says, and fails when it does not do it. */
  command(command: string): Promise<string>
  stop(): Promise<void>
}

/** Resolves when it takes commands; it has begun to register by then. */
export async function startLinphone(linphone: Program, options: LinphoneOptions): Promise<LinphonePhone> {
  const { folder } = options
  // Without this folder of its database it ends at once.
  await mkdir(join(folder, '.local/share/linphone'), { recursive: true })
  const config = join(folder, 'linphonerc')
  await writeFile(config, configOf(options, await freePort()))
  // It puts its socket into the temporary folder, whatever path it is given.
  const pipe = `linphone-${basename(folder)}-${options.user}`
  const path = join(tmpdir(), pipe)
  const process = startProcess(linphone.bin, ['--config', config, '--pipe', pipe, '--auto-answer'], {
    env: { ...linphone.env, HOME: folder },
    cwd: folder,
  })
  const socket = await process.meanwhile('its socket', connectTo(path))
  let said = ''
  socket.setEncoding('utf8').on('data', (text: string) => (said += text))
  return {
    process,
    async command(command) {
      said = ''
      socket.write(`${command}\n`)
      await comesTrue(`linphone has answered "${command}"`, () => /Status: \w+/.test(said))
      if (!said.includes('Status: Ok')) throw new Error(`${command}: ${said}`)
      return said
    },
    async stop() {
      socket.destroy()
      await process.stop('SIGKILL')
      await rm(path, { force: true })
    },
  }
}

async function connectTo(path: string): Promise<Socket> {
  let connected: Socket | undefined
  await comesTrue(`linphone listens on ${path}`, async () => {
    connected = await new Promise<Socket | undefined>((resolve) => {
      const socket = connect(path)
      socket.once('connect', () => resolve(socket))
      socket.once('error', () => resolve(undefined))
    })
    return connected !== undefined
  })
  if (!connected) throw new Error(`Nothing listens on ${path}.`)
  // Its end is seen at its process.
  return connected.on('error', () => {})
}

function configOf({ user, password, registrarPort }: LinphoneOptions, sipPort: number): string {
  return `${[
    '[sip]',
    `sip_port=${sipPort}`,
    'sip_tcp_port=-1',
    'sip_tls_port=-1',
    'bind_address=127.0.0.1',
    'default_proxy=0',
    'guess_hostname=0',
    `contact="${user}" <sip:${user}@127.0.0.1>`,
    '[proxy_0]',
    `reg_proxy=<sip:127.0.0.1:${registrarPort};transport=udp>`,
    `reg_identity=sip:${user}@127.0.0.1`,
    'reg_expires=120',
    'reg_sendregister=1',
    'publish=0',
    '[auth_info_0]',
    `username=${user}`,
    `passwd=${password}`,
    'realm=office',
    'domain=127.0.0.1',
    '[rtp]',
    'audio_rtp_port=20000-29999',
    '[net]',
    'firewall_policy=0',
  ].join('\n')}\n`
}
