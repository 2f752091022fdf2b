import { COMMA, EQUALS, PARAMETER_VALUE, QUOTE, TOKEN } from '../message/characters.js'
import { Scanner } from '../message/scanner.js'

/** Parameters of one header value. Digest has 13; a longer list is not read. */
const PARAMETERS_MAX = 32

/**
 * The parameters of a Digest challenge or of Digest credentials, names in lower case, quotes resolved. `undefined` when
 * the value is of another scheme, malformed, names one parameter twice, or is too long.
 */
export function parseDigestValue(value: string): ReadonlyMap<string, string> | undefined {
  const scanner = new Scanner(value)
  scanner.skipSpace()
  if (scanner.run(TOKEN)?.toLowerCase() !== 'digest') return undefined
  const parameters = new Map<string, string>()
  scanner.skipSpace()
  do {
    // Some phones leave an empty element behind, as lists allow.
    if (scanner.atEnd || scanner.peek() === COMMA) continue
    const name = scanner.run(TOKEN)?.toLowerCase()
    if (name === undefined || !scanner.separator(EQUALS)) return undefined
    const text = scanner.peek() === QUOTE ? scanner.quoted() : scanner.run(PARAMETER_VALUE)
    if (text === undefined || parameters.has(name) || parameters.size === PARAMETERS_MAX) return undefined
    parameters.set(name, text)
  } while (scanner.separator(COMMA))
  scanner.skipSpace()
  return scanner.atEnd && parameters.size > 0 ? parameters : undefined
}
