import type { Random } from './random.js'

/** The platform's cryptographic source (Web Crypto), read in blocks so that a draw costs well under a microsecond. */
export function systemRandom(): Random {
  const block = new Uint32Array(256)
  let used = block.length
  const word = (): number => {
    if (used === block.length) {
      globalThis.crypto.getRandomValues(block)
      used = 0
    }
    return block[used++] as number
  }
  return {
    next: () => ((word() >>> 5) * 67_108_864 + (word() >>> 6)) / 9_007_199_254_740_992,
    bytes: (length) => globalThis.crypto.getRandomValues(new Uint8Array(length)),
  }
}
