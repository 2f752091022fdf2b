import { chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Dovecot } from './dovecot.js'
import { freePort } from './free-port.js'
import { type RunningProcess, startProcess } from './running-process.js'

/** A server with a mailbox for every user, in a temporary folder of its own; without TLS, on loopback only. */
export interface DovecotServer {
  readonly port: number
  readonly user: string
  readonly password: string
  /** Ends it at once, with all connections. */
  kill(): Promise<void>
  /** Starts again what was killed, on the same port and folder. */
  start(): Promise<void>
  /** While it does not run: forgets the numbers of all mails, as when a mailbox was restored. */
  renumber(): Promise<void>
  stop(): Promise<void>
}

const USER = 'support'
const PASSWORD = 'ringwright'
/** Mailboxes must not belong to root; `nobody` of Debian. */
const NOBODY = 65_534

export async function startDovecot(dovecot: Dovecot): Promise<DovecotServer> {
  const folder = await mkdtemp(join(tmpdir(), 'ringwright-dovecot-'))
  const { uid, gid, username } = userInfo()
  const isRoot = uid === 0
  const home = join(folder, 'home')
  await mkdir(home)
  if (isRoot) {
    await chown(folder, NOBODY, NOBODY)
    await chown(home, NOBODY, NOBODY)
  }
  const port = await freePort()
  const config = join(folder, 'dovecot.conf')
  const owner = isRoot ? { uid: NOBODY, gid: NOBODY } : { uid, gid }
  await writeFile(config, configOf({ dovecot, folder, home, port, owner, ...(!isRoot && { runAs: username }) }))
  let running: RunningProcess | undefined
  const server: DovecotServer = {
    ...{ port, user: USER, password: PASSWORD },
    async kill() {
      await running?.stop('SIGTERM')
    },
    async start() {
      running = startProcess(dovecot.bin, ['-F', '-c', config], { env: dovecot.env })
      await running.waitForPort(port)
    },
    async renumber() {
      const maildir = join(home, USER)
      const known = (await readdir(maildir)).filter((name) => name.startsWith('dovecot'))
      await Promise.all(known.map((name) => rm(join(maildir, name), { recursive: true })))
    },
    async stop() {
      await running?.stop('SIGTERM')
      await rm(folder, { recursive: true, force: true })
    },
  }
  await server.start()
  return server
}

interface DovecotConfig {
  readonly dovecot: Dovecot
  readonly folder: string
  readonly home: string
  readonly port: number
  readonly owner: { readonly uid: number; readonly gid: number }
  /** Without root, every part of it runs as this user. */
  readonly runAs?: string
}

function configOf({ dovecot, folder, home, port, owner, runAs }: DovecotConfig): string {
  const users = [
    ...[`default_internal_user = ${runAs}`, `default_login_user = ${runAs}`, `default_internal_group = ${runAs}`],
    ...['service anvil {', 'chroot =', '}', 'service imap-login {', 'chroot =', '}'],
  ]
  return [
    ...[`base_dir = ${folder}/run`, `state_dir = ${folder}/state`, 'log_path = /dev/stderr', 'listen = 127.0.0.1'],
    ...[`libexec_dir = ${dovecot.programs}`, 'protocols = imap', 'ssl = no', 'disable_plaintext_auth = no'],
    ...['auth_mechanisms = plain', `mail_location = maildir:${home}/%u`, 'first_valid_uid = 1'],
    ...['passdb {', 'driver = static', `args = password=${PASSWORD}`, '}'],
    ...['userdb {', 'driver = static', `args = uid=${owner.uid} gid=${owner.gid} home=${home}/%u`, '}'],
    ...['service imap-login {', 'inet_listener imap {', `port = ${port}`, '}'],
    ...['inet_listener imaps {', 'port = 0', '}', '}'],
    ...(runAs === undefined ? [] : users),
    '',
  ].join('\n')
}
