import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram, type Program } from './program.js'

/** Dovecot, a server for mailboxes (IMAP). */
export interface Dovecot extends Program {
  /** Where its other programs lie: the value of `libexec_dir`. */
  readonly programs: string
}

export async function findDovecot(): Promise<Dovecot> {
  const program = await findProgram({
    name: 'dovecot',
    variable: 'DOVECOT_BIN',
    folders: ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin'],
    packages: ['dovecot-imapd'],
  })
  const candidates = [
    join(program.root, 'usr/lib/dovecot'),
    '/usr/libexec/dovecot',
    '/usr/local/libexec/dovecot',
    '/opt/homebrew/libexec/dovecot',
  ]
  const programs = candidates.find((folder) => existsSync(join(folder, 'imap')))
  if (programs) return { ...program, programs }
  throw new Error(`${program.bin} has no imap in ${candidates.join(', ')}. Type \`apt-get install dovecot-imapd\`.`)
}
