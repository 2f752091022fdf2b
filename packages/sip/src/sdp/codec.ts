import { attributes, type MediaSection } from './session-description.js'

/** A payload format of a section (RFC 8866 section 6.6). */
export interface Codec {
  readonly payloadType: number
  /** As written: `PCMU`, `opus`, `telephone-event`. Compare without regard to case, as `sameCodec` does. */
  readonly name: string
  readonly clockRate: number
  readonly channels: number
  /** The format's `fmtp` text. */
  readonly parameters: string | undefined
}

/** Of a codec that we can use, whatever number the peer gives it. */
export type CodecName = Pick<Codec, 'name' | 'clockRate' | 'channels'>

export const PCMU: Codec = { payloadType: 0, name: 'PCMU', clockRate: 8_000, channels: 1, parameters: undefined }
export const PCMA: Codec = { payloadType: 8, name: 'PCMA', clockRate: 8_000, channels: 1, parameters: undefined }

/** All digits, `*`, `#`, A–D (events 0 to 15 of RFC 4733) under the number that most phones use. */
export const TELEPHONE_EVENT: Codec = {
  payloadType: 101,
  name: 'telephone-event',
  clockRate: 8_000,
  channels: 1,
  parameters: '0-15',
}

/** Payload types that need no `rtpmap` (RFC 3551 section 6), those that telephones use. */
const STATIC: ReadonlyMap<number, CodecName> = new Map<number, CodecName>([
  [0, PCMU],
  [3, { name: 'GSM', clockRate: 8_000, channels: 1 }],
  [4, { name: 'G723', clockRate: 8_000, channels: 1 }],
  [8, PCMA],
  // Samples come at 16 kHz, but RFC 3551 section 4.5.2 keeps the clock rate of an old mistake.
  [9, { name: 'G722', clockRate: 8_000, channels: 1 }],
  [13, { name: 'CN', clockRate: 8_000, channels: 1 }],
  [18, { name: 'G729', clockRate: 8_000, channels: 1 }],
])

/** The formats of a section in their order; those that cannot be told (dynamic, without `rtpmap`) are left out. */
export function codecsOf(section: MediaSection): readonly Codec[] {
  const mapped = byPayloadType(section, 'rtpmap')
  const parameters = byPayloadType(section, 'fmtp')
  const codecs: Codec[] = []
  for (const format of section.formats) {
    if (!/^\d{1,3}$/.test(format) || Number(format) > 127) continue
    const map = mapped.get(format)
    const codec = map === undefined ? STATIC.get(Number(format)) : parseMap(map)
    if (codec === undefined || codecs.some((known) => known.payloadType === Number(format))) continue
    const { name, clockRate, channels } = codec
    codecs.push({ payloadType: Number(format), name, clockRate, channels, parameters: parameters.get(format) })
  }
  return codecs
}

/** The values of `rtpmap` or `fmtp` behind their payload types; of two for one type the first counts. */
function byPayloadType(section: MediaSection, name: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const value of attributes(section.lines, name)) {
    const blank = value.indexOf(' ')
    const payloadType = value.slice(0, blank)
    if (blank > 0 && !values.has(payloadType)) values.set(payloadType, value.slice(blank + 1).trim())
  }
  return values
}

function parseMap(text: string): CodecName | undefined {
  const [name, clockRate, channels = '1', ...rest] = text.split('/')
  if (!name || rest.length > 0 || !/^\d{1,7}$/.test(clockRate ?? '') || !/^\d{1,3}$/.test(channels)) return undefined
  return { name, clockRate: Number(clockRate), channels: Number(channels) }
}

export function sameCodec(a: CodecName, b: CodecName): boolean {
  return a.name.toLowerCase() === b.name.toLowerCase() && a.clockRate === b.clockRate && a.channels === b.channels
}

export function isTelephoneEvent(codec: CodecName): boolean {
  return codec.name.toLowerCase() === 'telephone-event'
}

/** The attribute lines that describe a codec. */
export function codecLines(codec: Codec): { readonly type: string; readonly value: string }[] {
  const rate = `${codec.name}/${codec.clockRate}${codec.channels === 1 ? '' : `/${codec.channels}`}`
  const lines = [{ type: 'a', value: `rtpmap:${codec.payloadType} ${rate}` }]
  if (codec.parameters !== undefined) lines.push({ type: 'a', value: `fmtp:${codec.payloadType} ${codec.parameters}` })
  return lines
}
