import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findProgram, type Program } from './program.js'

/** Baresip, a SIP phone without a screen. */
export interface Baresip extends Program {
  /** Value of `module_path` in its config: the folder with `g711.so`, `aufile.so`, `ctrl_tcp.so`, `account.so`, `menu.so`. */
  readonly modules: string
}

export async function findBaresip(): Promise<Baresip> {
  const program = await findProgram({
    name: 'baresip',
    variable: 'BARESIP_BIN',
    folders: ['/usr/local/bin', '/opt/homebrew/bin'],
    packages: ['baresip-core'],
  })
  const candidates = [
    join(dirname(program.bin), '../lib/baresip/modules'),
    join(program.root, 'usr/lib/baresip/modules'),
    '/usr/local/lib/baresip/modules',
  ]
  const modules = candidates.find((folder) => existsSync(join(folder, 'g711.so')))
  if (modules) return { ...program, modules }
  throw new Error(`${program.bin} has no modules in ${candidates.join(', ')}. Type \`apt-get install baresip-core\`.`)
}
