import { EQUALS, PARAMETER_VALUE, QUOTE, SEMICOLON, TOKEN } from './characters.js'
import type { Scanner } from './scanner.js'

/** Names in lower case; a parameter without a value has the empty string. */
export type Parameters = ReadonlyMap<string, string>

export const NO_PARAMETERS: Parameters = new Map<string, string>()

/**
 * Reads `;name=value` pairs up to something else or the end. `undefined` when one is malformed, stands twice (RFC 3261
 * section 7.3.1 forbids it, and two readers would believe different ones) or there are more than `max`.
 */
export function scanParameters(scanner: Scanner, max: number): Parameters | undefined {
  if (!scanner.separator(SEMICOLON)) return NO_PARAMETERS
  const parameters = new Map<string, string>()
  do {
    const name = scanner.run(TOKEN)?.toLowerCase()
    if (name === undefined || parameters.has(name) || parameters.size === max) return undefined
    let value: string | undefined = ''
    if (scanner.separator(EQUALS)) value = scanner.peek() === QUOTE ? scanner.quoted() : scanner.run(PARAMETER_VALUE)
    if (value === undefined) return undefined
    parameters.set(name, value)
  } while (scanner.separator(SEMICOLON))
  return parameters
}
