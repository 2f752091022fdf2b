import type { Headers } from '../message/index.js'

/** What RAck says: which response of which request it acknowledges (RFC 3262 7.2). */
export interface Acknowledged {
  readonly number: number
  readonly sequence: number
  readonly method: string
}

/** The largest RSeq that may be the first (RFC 3262 3). */
export const FIRST_NUMBER_MAX = 2 ** 31 - 1

const OPTION = '100rel'

/** Whether a caller takes provisional responses that it has to acknowledge, or takes no others. */
export function reliabilityOf(headers: Headers): 'none' | 'supported' | 'required' {
  const names = (header: string): boolean => headers.list(header).some((option) => option.toLowerCase() === OPTION)
  return names('require') ? 'required' : names('supported') ? 'supported' : 'none'
}

/** The number of a provisional response that has to be acknowledged. */
export function responseNumber(headers: Headers): number | undefined {
  const text = headers.get('rseq')?.trim()
  if (text === undefined || !/^\d{1,10}$/.test(text) || reliabilityOf(headers) !== 'required') return undefined
  return Number(text)
}

export function readAcknowledged(headers: Headers): Acknowledged | undefined {
  const match = headers.get('rack')?.match(/^\s*(\d{1,10})\s+(\d{1,10})\s+(\S+)\s*$/)
  return match ? { number: Number(match[1]), sequence: Number(match[2]), method: match[3] as string } : undefined
}
