import type { Headers } from '../message/index.js'

/**
 * Whether the sender of a request takes bodies of a type in what follows. One who says nothing takes what is usual; one who names
 * nothing takes nothing (RFC 3261 20.1).
 */
export function acceptsType(headers: Headers, type: string): boolean {
  if (!headers.has('accept')) return true
  const ranges = ['*/*', `${type.slice(0, type.indexOf('/'))}/*`, type]
  return headers.list('accept').some((range) => ranges.includes(range.split(';', 1)[0]?.trim().toLowerCase() ?? ''))
}
