import type { Random } from './random.js'

/** Bytes for ids and keys come out of a block of these, which costs a tenth of reading them one by one. */
const BLOCK_BYTES = 4_096
const FROM_BLOCK_MAX = 512

/** The platform's cryptographic source (Web Crypto), read in blocks so that a draw costs well under a microsecond. */
export function systemRandom(): Random {
  const words = new Uint32Array(256)
  let wordsUsed = words.length
  const word = (): number => {
    if (wordsUsed === words.length) {
      globalThis.crypto.getRandomValues(words)
      wordsUsed = 0
    }
    return words[wordsUsed++] as number
  }
  const block = new Uint8Array(BLOCK_BYTES)
  let used = BLOCK_BYTES
  const fromBlock = (length: number): Uint8Array => {
    if (used + length > BLOCK_BYTES) {
      globalThis.crypto.getRandomValues(block)
      used = 0
    }
    const bytes = block.slice(used, used + length)
    // They may be a key: nothing but what was given out knows it.
    block.fill(0, used, used + length)
    used += length
    return bytes
  }
  return {
    next: () => ((word() >>> 5) * 67_108_864 + (word() >>> 6)) / 9_007_199_254_740_992,
    bytes: (length) =>
      length <= FROM_BLOCK_MAX ? fromBlock(length) : globalThis.crypto.getRandomValues(new Uint8Array(length)),
  }
}
