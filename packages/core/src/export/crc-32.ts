/** The polynomial of ISO 3309, mirrored (APPNOTE 4.4.7). */
const POLYNOMIAL = 0xedb8_8320

const TABLE = Uint32Array.from({ length: 256 }, (_, octet) => {
  let remainder = octet
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ POLYNOMIAL : remainder >>> 1
  return remainder
})

/** The checksum of octets that follow those of which `before` is the checksum. */
export function crc32(octets: Uint8Array, before = 0): number {
  let remainder = ~before
  for (const octet of octets) remainder = (TABLE[(remainder ^ octet) & 0xff] as number) ^ (remainder >>> 8)
  return ~remainder >>> 0
}
