import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from './free-port.js'
import type { Kamailio } from './kamailio.js'
import { type RunningProcess, startProcess } from './running-process.js'

const HOST = '127.0.0.1'

/** Kamailio as it serves a test, at `port` of this machine, over UDP and TCP. */
export interface KamailioProcess {
  readonly process: RunningProcess
  readonly port: number
}

export interface KamailioRoute {
  /** Beside where it listens: `children=1`. */
  readonly settings: readonly string[]
  readonly modules: readonly string[]
  /** From `request_route` on. */
  readonly script: string
}

/** Starts Kamailio with its files in an empty folder. */
export async function startKamailio(
  { bin, env, modules }: Kamailio,
  folder: string,
  route: KamailioRoute,
): Promise<KamailioProcess> {
  const port = await freePort()
  const file = join(folder, 'kamailio.cfg')
  await writeFile(file, configuration(modules, port, route))
  const places = ['-f', file, '-Y', folder, '-P', join(folder, 'kamailio.pid')]
  const process = startProcess(bin, ['-DD', '-E', ...places, '-m', '32', '-M', '8'], { env, cwd: folder })
  // It listens for TCP in any case, so that its readiness can be seen.
  await process.waitForPort(port)
  return { process, port }
}

function configuration(folder: string, port: number, { settings, modules, script }: KamailioRoute): string {
  const lines = [
    ...['#!KAMAILIO', 'debug=1', 'log_stderror=yes', 'tcp_children=1', 'auto_aliases=no', ...settings],
    ...[`listen=udp:${HOST}:${port}`, `listen=tcp:${HOST}:${port}`, `mpath="${folder}/"`],
    ...modules.map((name) => `loadmodule "${name}.so"`),
  ]
  return `${lines.join('\n')}\n\n${script}`
}
