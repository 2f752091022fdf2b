import { realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findProgram, type Program } from './program.js'
import { isExecutable } from './program-on-path.js'

/** PostgreSQL, the server. */
export interface Postgres extends Program {
  /** Full path of the program that makes a database folder. */
  readonly initdb: string
}

/** Debian keeps major versions apart, outside of `PATH`. The newest that there may be comes first. */
const VERSIONS = Array.from({ length: 8 }, (_, index) => `/usr/lib/postgresql/${20 - index}/bin`)

export async function findPostgres(): Promise<Postgres> {
  const program = await findProgram({
    name: 'postgres',
    variable: 'POSTGRES_BIN',
    folders: ['/usr/local/pgsql/bin', '/opt/homebrew/bin', ...VERSIONS],
    packages: ['postgresql'],
  })
  const folders = [dirname(program.bin), dirname(realpathSync(program.bin))]
  const initdb = folders.map((folder) => join(folder, 'initdb')).find(isExecutable)
  if (initdb) return { ...program, initdb }
  throw new Error(`There is no initdb in ${folders.join(', ')}. Type \`apt-get install postgresql\`.`)
}
