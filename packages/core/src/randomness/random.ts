/**
 * Where chance comes from. Nothing in Ringwright draws random numbers except through this port, so that a simulation
 * that passes a seeded source gets the same run again.
 */
export interface Random {
  /** A number in [0, 1), with 53 bits. */
  next(): number
  /** `length` bytes. From the system's source they are fit for tokens and passwords; from a seeded one they are not. */
  bytes(length: number): Uint8Array
}

/** A whole number in [0, bound). */
export function randomInteger(random: Random, bound: number): number {
  return Math.floor(random.next() * bound)
}

/** The two digits of each byte. */
const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Lowercase hexadecimal digits, two for each byte. */
export function randomHex(random: Random, byteLength: number): string {
  let text = ''
  for (const byte of random.bytes(byteLength)) text += HEX[byte]
  return text
}
