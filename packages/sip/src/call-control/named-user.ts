import { isTelephoneNumber } from '../trunk/index.js'

/**
 * Whom the user part of a URI names. A number may come with parameters there (RFC 3261 19.1.6), such as how it was ported or what kind
 * of telephone it is, and one with a plus sign with separators (RFC 3966 5.1.1): neither is part of it. Everything else stands for
 * itself.
 */
export function namedUser(user: string): string {
  const [written = ''] = user.split(';', 1)
  const number = written.startsWith('+') ? written.replace(/[().-]/g, '') : written
  return isTelephoneNumber(number) ? number : user
}
