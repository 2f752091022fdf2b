import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.js'
import type { Postgres } from './postgres.js'
import { type ProcessOptions, type RunningProcess, startProcess } from './running-process.js'

/** A server of its own in a temporary folder: durable as by default, reachable on loopback only. */
export interface PostgresServer {
  readonly port: number
  /** `postgres://…` of the superuser `postgres` and the database `postgres`. */
  readonly url: string
  /** The same for another database or user; nothing is made. */
  urlOf(parts: { readonly database?: string; readonly user?: string; readonly password?: string }): string
  /** Whether its process is there: it ends by itself when it cannot write. */
  readonly running: boolean
  /** Kills all of it, as when the machine loses power but for the disk's cache. */
  kill(): Promise<void>
  /** Starts again what was killed or stopped, on the same port and folder. */
  start(): Promise<void>
  /** Stops the server and removes its folder. */
  stop(): Promise<void>
}

const PASSWORD = 'ringwright'
const USER = 'postgres'
export interface PostgresServerOptions {
  /** Where its own folder is made. Default: where temporary files are. */
  readonly parent?: string
  /** More of its settings, such as `max_wal_size=64MB`. */
  readonly settings?: readonly string[]
}

/** Recovery after a kill reads what was written since the last checkpoint. */
const READY_MAX_MS = 120_000

export async function startPostgres(
  postgres: Postgres,
  { parent = tmpdir(), settings: more = [] }: PostgresServerOptions = {},
): Promise<PostgresServer> {
  const folder = await mkdtemp(join(parent, 'ringwright-postgres-'))
  const data = join(folder, 'data')
  const passwordFile = join(folder, 'password')
  await writeFile(passwordFile, PASSWORD)
  const run = await asServerUser([folder, passwordFile])
  const files = [`--pgdata=${data}`, `--username=${USER}`, `--pwfile=${passwordFile}`]
  const options = { env: postgres.env }
  await run(
    postgres.initdb,
    [...files, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-instructions'],
    options,
  ).succeed()
  const port = await freePort()
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, ...more]
  let running: RunningProcess | undefined
  let ended: RunningProcess | undefined
  const start = async (): Promise<void> => {
    const args = settings.flatMap((setting) => ['-c', setting])
    const started = run(postgres.bin, ['-D', data, ...args], options)
    running = started
    void started.end.then(() => (ended = started))
    await running.waitForOutput(/ready to accept connections/, READY_MAX_MS)
  }
  await start()
  const urlOf: PostgresServer['urlOf'] = ({ database = USER, user = USER, password = PASSWORD }) =>
    `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`
  return {
    port,
    url: urlOf({}),
    urlOf,
    get running() {
      return running !== ended
    },
    start,
    async kill() {
      // SIGQUIT ends every backend at once, without a checkpoint: the next start recovers.
      await running?.stop('SIGQUIT', 10_000)
    },
    async stop() {
      await running?.stop('SIGINT', 10_000)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

type Run = (command: string, args: readonly string[], options: ProcessOptions) => RunningProcess

/** The server refuses to run as root, so that it is given to the user that its package has made. */
async function asServerUser(owned: readonly string[]): Promise<Run> {
  if (userInfo().uid !== 0) return startProcess
  const ids = ['-u', '-g'].map(async (flag) => {
    const asked = startProcess('id', [flag, USER])
    await asked.succeed()
    return Number(asked.output)
  })
  const [uid = 0, gid = 0] = await Promise.all(ids)
  await Promise.all(owned.map((path) => chown(path, uid, gid)))
  // Once more `--pdeathsig`: changing the user clears it.
  const become = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--pdeathsig', 'KILL', '--']
  return (command, args, options) => startProcess('setpriv', [...become, command, ...args], options)
}
