import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram, type Program } from './program.js'

/** SIPp, the SIP load generator. */
export interface Sipp extends Program {
  /** Its recordings (`dtmf_2833_5.pcap` …), when the package's are there. Sending them takes root. */
  readonly recordings: string | undefined
}

export async function findSipp(): Promise<Sipp> {
  const program = await findProgram({
    name: 'sipp',
    variable: 'SIPP_BIN',
    folders: ['/usr/local/bin', '/opt/sipp/bin', '/opt/homebrew/bin'],
    packages: ['sip-tester'],
  })
  const recordings = join(program.root, 'usr/share/sip-tester')
  return { ...program, recordings: existsSync(recordings) ? recordings : undefined }
}
