/** FIPS 180-4, 4.2.2: of the cube roots of the first 64 primes, the first 32 bits after the point. */
const ROUND_CONSTANTS = fractionsOf(64, Math.cbrt)
/** FIPS 180-4, 5.3.3: the same of the square roots of the first eight. */
const START = fractionsOf(8, Math.sqrt)

const BLOCK_OCTETS = 64
const encoder = new TextEncoder()
const schedule = new Int32Array(64)

/**
 * SHA-256 of a text's UTF-8 octets, as 64 lowercase hexadecimal digits. Synchronous and without Node, since chains are
 * also made where there is neither Node nor time to wait: in the memory archive, and in the middle of a transaction.
 */
export function sha256(text: string): string {
  const state = Int32Array.from(START)
  const padded = paddedOctets(encoder.encode(text))
  for (let offset = 0; offset < padded.byteLength; offset += BLOCK_OCTETS) compress(state, padded, offset)
  let digest = ''
  for (const word of state) digest += (word >>> 0).toString(16).padStart(8, '0')
  return digest
}

/** The octets, a one bit, zeros, and their number of bits at the end of the last block (5.1.1). */
function paddedOctets(octets: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil((octets.length + 9) / BLOCK_OCTETS) * BLOCK_OCTETS)
  padded.set(octets)
  padded[octets.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor(octets.length / 2 ** 29))
  view.setUint32(padded.length - 4, octets.length << 3)
  return padded
}

/** One block (6.2.2). */
function compress(state: Int32Array, octets: Uint8Array, offset: number): void {
  fillSchedule(octets, offset)
  let a = state[0] as number
  let b = state[1] as number
  let c = state[2] as number
  let d = state[3] as number
  let e = state[4] as number
  let f = state[5] as number
  let g = state[6] as number
  let h = state[7] as number
  for (let at = 0; at < 64; at++) {
    const big1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)
    const chosen = (e & f) ^ (~e & g)
    const first = (h + big1 + chosen + (ROUND_CONSTANTS[at] as number) + (schedule[at] as number)) | 0
    const big0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)
    const majority = (a & b) ^ (a & c) ^ (b & c)
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + big0 + majority) | 0
  }
  state[0] = (state[0] as number) + a
  state[1] = (state[1] as number) + b
  state[2] = (state[2] as number) + c
  state[3] = (state[3] as number) + d
  state[4] = (state[4] as number) + e
  state[5] = (state[5] as number) + f
  state[6] = (state[6] as number) + g
  state[7] = (state[7] as number) + h
}

function fillSchedule(octets: Uint8Array, offset: number): void {
  for (let at = 0; at < 16; at++) {
    const start = offset + at * 4
    const high = ((octets[start] as number) << 24) | ((octets[start + 1] as number) << 16)
    schedule[at] = high | ((octets[start + 2] as number) << 8) | (octets[start + 3] as number)
  }
  for (let at = 16; at < 64; at++) {
    const two = schedule[at - 2] as number
    const fifteen = schedule[at - 15] as number
    const small1 = turned(two, 17) ^ turned(two, 19) ^ (two >>> 10)
    const small0 = turned(fifteen, 7) ^ turned(fifteen, 18) ^ (fifteen >>> 3)
    schedule[at] = small1 + (schedule[at - 7] as number) + small0 + (schedule[at - 16] as number)
  }
}

function turned(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits))
}

function fractionsOf(count: number, root: (prime: number) => number): Int32Array {
  const primes: number[] = []
  for (let candidate = 2; primes.length < count; candidate++)
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate)
  return Int32Array.from(primes, (prime) => ((root(prime) % 1) * 2 ** 32) | 0)
}
