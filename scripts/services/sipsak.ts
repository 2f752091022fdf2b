import { findProgram, type Program } from './program.js'

/** Sipsak, which sends single SIP requests. */
export function findSipsak(): Promise<Program> {
  return findProgram({
    name: 'sipsak',
    variable: 'SIPSAK_BIN',
    folders: ['/usr/local/bin'],
    packages: ['sipsak'],
  })
}
