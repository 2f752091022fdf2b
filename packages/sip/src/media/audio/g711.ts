/** The two laws of ITU-T G.711 by their names in SDP (RFC 3551 section 6): µ-law and A-law, one octet for each sample. */
export type G711Codec = 'PCMU' | 'PCMA'

/** Static RTP payload types of RFC 3551 table 4. */
export const G711_PAYLOAD_TYPES: Readonly<Record<G711Codec, number>> = { PCMU: 0, PCMA: 8 }

/** The octet that decodes to the smallest amplitude: what is sent as silence. */
export const G711_SILENCE: Readonly<Record<G711Codec, number>> = { PCMU: 0xff, PCMA: 0xd5 }

interface Tables {
  /** 256 linear samples, by octet. */
  readonly decode: Int16Array
  /** 65,536 octets, by the sample's 16 bits read as unsigned. */
  readonly encode: Uint8Array
}

const tables: Partial<Record<G711Codec, Tables>> = {}
const transcodings: Partial<Record<G711Codec, Uint8Array>> = {}

/** Linear 16-bit samples by octet; shared, so not to be written to. */
export function g711DecodeTable(codec: G711Codec): Int16Array {
  return tablesOf(codec).decode
}

/** Octets by the sample's 16 bits read as unsigned (`sample & 0xffff`); shared, so not to be written to. */
export function g711EncodeTable(codec: G711Codec): Uint8Array {
  return tablesOf(codec).encode
}

/** The octet of the other law, by octet of `from`; shared, so not to be written to. */
export function g711TranscodeTable(from: G711Codec): Uint8Array {
  return (transcodings[from] ??= buildTranscoding(from))
}

/** 8,000 linear samples of 16 bits a second, one for each octet (ITU-T G.711). */
export function decodeG711(payload: Uint8Array, codec: G711Codec): Int16Array {
  const table = g711DecodeTable(codec)
  const samples = new Int16Array(payload.length)
  for (let i = 0; i < payload.length; i++) samples[i] = table[payload[i] as number] as number
  return samples
}

/** One octet for each sample (ITU-T G.711). */
export function encodeG711(samples: Int16Array, codec: G711Codec): Uint8Array {
  const table = g711EncodeTable(codec)
  const payload = new Uint8Array(samples.length)
  for (let i = 0; i < samples.length; i++) payload[i] = table[(samples[i] as number) & 0xffff] as number
  return payload
}

function tablesOf(codec: G711Codec): Tables {
  return (tables[codec] ??= codec === 'PCMU' ? build(decodeMuLaw, encodeMuLaw) : build(decodeALaw, encodeALaw))
}

function build(decode: (octet: number) => number, encode: (sample: number) => number): Tables {
  return {
    decode: Int16Array.from({ length: 256 }, (_, octet) => decode(octet)),
    encode: Uint8Array.from({ length: 65_536 }, (_, bits) => encode((bits << 16) >> 16)),
  }
}

function buildTranscoding(from: G711Codec): Uint8Array {
  const encode = g711EncodeTable(from === 'PCMU' ? 'PCMA' : 'PCMU')
  return Uint8Array.from(g711DecodeTable(from), (sample) => encode[sample & 0xffff] as number)
}

// Both laws: sign, a 3-bit segment whose step doubles, a 4-bit position in it. In 16-bit terms µ-law adds a bias of 132,
// so that the segments' borders are powers of two; A-law keeps 13 bits and inverts every second bit on the wire.

const MU_LAW_BIAS = 132
const MU_LAW_MAX = 32_767 - MU_LAW_BIAS
const A_LAW_WIRE_MASK = 0x55

function decodeMuLaw(octet: number): number {
  const bits = ~octet & 0xff
  const magnitude = ((((bits & 0x0f) << 3) + MU_LAW_BIAS) << ((bits >> 4) & 7)) - MU_LAW_BIAS
  return bits & 0x80 ? -magnitude : magnitude
}

function encodeMuLaw(sample: number): number {
  const magnitude = Math.min(Math.abs(sample), MU_LAW_MAX) + MU_LAW_BIAS
  const segment = highestBit(magnitude) - 7
  const bits = (sample < 0 ? 0x80 : 0) | (segment << 4) | ((magnitude >> (segment + 3)) & 0x0f)
  return ~bits & 0xff
}

function decodeALaw(octet: number): number {
  const bits = octet ^ A_LAW_WIRE_MASK
  const segment = (bits >> 4) & 7
  const step = ((bits & 0x0f) << 4) + 8
  const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1)
  return bits & 0x80 ? magnitude : -magnitude
}

function encodeALaw(sample: number): number {
  // Negative samples are mirrored by complement, not by negation: −1 is the smallest negative step, as 0 is the positive.
  const magnitude = (sample < 0 ? ~sample : sample) >> 3
  const segment = Math.max(0, highestBit(magnitude) - 4)
  const bits = (sample < 0 ? 0 : 0x80) | (segment << 4) | ((magnitude >> Math.max(segment, 1)) & 0x0f)
  return bits ^ A_LAW_WIRE_MASK
}

function highestBit(value: number): number {
  return 31 - Math.clz32(value)
}
