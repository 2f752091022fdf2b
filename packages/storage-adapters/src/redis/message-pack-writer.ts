/** Long enough for most of what leaves in one turn of the event loop. */
const FIRST_OCTETS = 16_384
/** Up to here a loop is faster than a call of Node's. */
const SHORT = 24
const UTF8_OCTETS_MAX = 3
const STRING_32 = 0xdb
const ARRAY_32 = 0xdd
/** What announces a string or an array. */
const HEADER_OCTETS = 5

/**
 * A flat array of strings in MessagePack, as Redis's `cmsgpack.unpack` takes it, made piece by piece. Lengths are written
 * in full (`str 32`, `array 32`), so that a string is written before its length is known.
 */
export class MessagePackWriter {
  #octets = Buffer.allocUnsafeSlow(FIRST_OCTETS)
  #end = HEADER_OCTETS
  #items = 0

  /** In octets. */
  get length(): number {
    return this.#end
  }

  string(text: string): void {
    this.#makeRoom(HEADER_OCTETS + text.length * UTF8_OCTETS_MAX)
    const start = this.#end + HEADER_OCTETS
    const length = writeShort(this.#octets, text, start) ? text.length : this.#octets.write(text, start)
    this.#octets[this.#end] = STRING_32
    this.#octets.writeUInt32BE(length, this.#end + 1)
    this.#end = start + length
    this.#items++
  }

  /** The array so far; it is changed by what is written later only after `clear`. */
  octets(): Buffer {
    this.#octets[0] = ARRAY_32
    this.#octets.writeUInt32BE(this.#items, 1)
    return this.#octets.subarray(0, this.#end)
  }

  /** Begins anew, where the octets of the array before are: nobody may read them any more. */
  clear(): void {
    this.#end = HEADER_OCTETS
    this.#items = 0
  }

  #makeRoom(octets: number): void {
    if (this.#end + octets <= this.#octets.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.#octets.length, this.#end + octets))
    this.#octets.copy(larger, 0, 0, this.#end)
    this.#octets = larger
  }
}

/** Writes what is short and ASCII; returns whether it was. */
function writeShort(octets: Buffer, text: string, start: number): boolean {
  if (text.length > SHORT) return false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code > 0x7f) return false
    octets[start + index] = code
  }
  return true
}
