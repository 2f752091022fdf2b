/** What bencode can say: octets as UTF-8 text, whole numbers, lists and dictionaries. */
export type Bencoded = string | number | readonly Bencoded[] | BencodedDictionary

export interface BencodedDictionary {
  readonly [key: string]: Bencoded
}

/** Deeper than any answer of rtpengine, and far from what a stack can take. */
const DEPTH_MAX = 32

export function writeBencode(value: Bencoded): Buffer {
  const parts: Buffer[] = []
  write(value, parts)
  return Buffer.concat(parts)
}

function write(value: Bencoded, parts: Buffer[]): void {
  if (typeof value === 'string') {
    const octets = Buffer.from(value)
    parts.push(Buffer.from(`${octets.length}:`), octets)
  } else if (typeof value === 'number') parts.push(Buffer.from(`i${value}e`))
  else if (isList(value)) {
    parts.push(Buffer.from('l'))
    for (const each of value) write(each, parts)
    parts.push(Buffer.from('e'))
  } else {
    parts.push(Buffer.from('d'))
    for (const [key, each] of Object.entries(value)) {
      write(key, parts)
      write(each, parts)
    }
    parts.push(Buffer.from('e'))
  }
}

/** Narrows what `Array.isArray` does not: a readonly array. */
function isList(value: readonly Bencoded[] | BencodedDictionary): value is readonly Bencoded[] {
  return Array.isArray(value)
}

/** Reads one dictionary that ends where the octets do; undefined for anything else. */
export function readBencode(octets: Uint8Array): BencodedDictionary | undefined {
  const reader = new Reader(octets)
  const value = reader.value(0)
  return typeof value === 'object' && !isList(value) && reader.atEnd ? value : undefined
}

const LIST = 0x6c
const DICTIONARY = 0x64
const INTEGER = 0x69
const END = 0x65
const COLON = 0x3a

class Reader {
  readonly #octets: Buffer
  #at = 0

  constructor(octets: Uint8Array) {
    this.#octets = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength)
  }

  get atEnd(): boolean {
    return this.#at === this.#octets.length
  }

  value(depth: number): Bencoded | undefined {
    if (depth > DEPTH_MAX) return undefined
    switch (this.#octets[this.#at]) {
      case INTEGER:
        this.#at++
        return this.#integer(END)
      case LIST:
        this.#at++
        return this.#list(depth)
      case DICTIONARY:
        this.#at++
        return this.#dictionary(depth)
      default:
        return this.#text()
    }
  }

  #list(depth: number): readonly Bencoded[] | undefined {
    const list: Bencoded[] = []
    while (!this.#ends()) {
      const value = this.value(depth + 1)
      if (value === undefined) return undefined
      list.push(value)
    }
    return list
  }

  #dictionary(depth: number): BencodedDictionary | undefined {
    const entries: (readonly [string, Bencoded])[] = []
    while (!this.#ends()) {
      const key = this.#text()
      const value = key === undefined ? undefined : this.value(depth + 1)
      if (key === undefined || value === undefined) return undefined
      entries.push([key, value])
    }
    // Without a prototype: a key such as `__proto__` is one like all others.
    const dictionary = Object.create(null) as Record<string, Bencoded>
    for (const [key, value] of entries) dictionary[key] = value
    return dictionary
  }

  /** Steps over the end of a list or dictionary; what is cut off has none, and then no value either. */
  #ends(): boolean {
    if (this.#octets[this.#at] !== END) return false
    this.#at++
    return true
  }

  #text(): string | undefined {
    const length = this.#integer(COLON)
    if (length === undefined || length < 0 || length > this.#octets.length - this.#at) return undefined
    this.#at += length
    return this.#octets.toString('utf8', this.#at - length, this.#at)
  }

  #integer(end: number): number | undefined {
    const stop = this.#octets.indexOf(end, this.#at)
    if (stop === -1) return undefined
    const digits = this.#octets.toString('latin1', this.#at, Math.min(stop, this.#at + 17))
    if (!/^-?\d{1,15}$/.test(digits)) return undefined
    this.#at = stop + 1
    return Number(digits)
  }
}
