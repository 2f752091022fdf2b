/**
 * A telephone number as it stands in a token: its digits, without the `+` and what makes it readable (RFC 8224 8.3). Undefined
 * for what is none.
 */
export function identityNumber(text: string): string | undefined {
  const digits = text.replace(/[-. ()]/g, '').replace(/^\+/, '')
  return /^[\d*#]{1,32}$/.test(digits) ? digits : undefined
}
