import { findProgram, type Program } from './program.js'

/** Linphone without a screen: a phone that takes commands over a socket. */
export function findLinphone(): Promise<Program> {
  return findProgram({
    name: 'linphone-daemon',
    variable: 'LINPHONE_DAEMON_BIN',
    folders: ['/usr/local/bin'],
    packages: ['linphone-cli'],
  })
}
