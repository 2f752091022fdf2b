import { TOKEN } from './characters.js'
import type { Scanner } from './scanner.js'

export interface CSeqHeader {
  readonly sequence: number
  /** Exactly as written: method names are case-sensitive and never unescaped. */
  readonly method: string
}

/** RFC 3261 section 8.1.1.5 keeps sequence numbers below 2^31, so that they can still be counted up. */
const SEQUENCE_MAX = 2 ** 31 - 1

export function scanCSeq(scanner: Scanner): CSeqHeader | undefined {
  const sequence = scanner.integer(SEQUENCE_MAX)
  const numberEnd = scanner.position
  scanner.skipSpace()
  const separated = scanner.position > numberEnd
  const method = scanner.run(TOKEN)
  if (sequence === undefined || !separated || method === undefined || !scanner.atEnd) return undefined
  return { sequence, method }
}
