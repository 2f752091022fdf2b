import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram, type Program } from './program.js'

/** Kamailio, a SIP proxy. */
export interface Kamailio extends Program {
  /** Value of `mpath` in its configuration: the folder with `tm.so`, `rr.so`, `sl.so`. */
  readonly modules: string
}

export async function findKamailio(): Promise<Kamailio> {
  const program = await findProgram({
    name: 'kamailio',
    variable: 'KAMAILIO_BIN',
    folders: ['/usr/sbin', '/usr/local/sbin'],
    packages: ['kamailio'],
  })
  const libraries = join(program.root, 'usr/lib')
  const architectures = existsSync(libraries) ? readdirSync(libraries) : []
  const candidates = [
    ...architectures.map((name) => join(libraries, name, 'kamailio/modules')),
    join(libraries, 'kamailio/modules'),
    '/usr/local/lib64/kamailio/modules',
  ]
  const modules = candidates.find((folder) => existsSync(join(folder, 'rr.so')))
  if (modules) return { ...program, modules }
  throw new Error(`${program.bin} has no modules below ${libraries}. Type \`apt-get install kamailio\`.`)
}
