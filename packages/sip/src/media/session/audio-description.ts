import { isIP } from 'node:net'
import { RingwrightError } from '@ringwright/core'
import { type G711Codec, G711_PAYLOAD_TYPES } from '../audio/g711.js'
import type { SocketAddress } from '../rtp/source-lock.js'
import { FRAME_MS } from '../audio/voice-frame.js'
import type { MediaDirection, MediaTerms } from './media-terms.js'

/** SDP of a phone has one or two kilobytes, that of a browser about eight. */
const SDP_LENGTH_MAX = 65_536
const SECTIONS_MAX = 32

/** What of a session description matters to the audio of one leg. */
export interface AudioDescription {
  /** In the order of the description. */
  readonly codecs: MediaTerms['codecs']
  readonly eventPayloadType: number | undefined
  readonly direction: MediaDirection
  /** Undefined for hold in the old style (0.0.0.0) and for host names. */
  readonly remote: SocketAddress | undefined
  /** One for each media line; all but one audio section are refused with port 0. */
  readonly sections: readonly ({ readonly kind: 'audio' } | { readonly kind: 'refused'; readonly line: string })[]
}

const DIRECTIONS: readonly string[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'] satisfies MediaDirection[]

interface Section {
  readonly media: string
  readonly lines: string[]
}

export function parseAudioDescription(sdp: string, what: string): AudioDescription {
  if (sdp.length > SDP_LENGTH_MAX) throw refusal(what, `it has more than ${SDP_LENGTH_MAX} characters`)
  const [session, ...media] = split(sdp)
  if (!session || media.length === 0) throw refusal(what, 'it has no media line')
  if (media.length > SECTIONS_MAX) throw refusal(what, `it has more than ${SECTIONS_MAX} media lines`)
  const index = media.findIndex(({ media: line }) => isUsableAudio(line))
  const audio = media[index]
  if (!audio) throw refusal(what, 'it has no audio over RTP/AVP')
  const fields = audio.media.split(' ')
  const { codecs, eventPayloadType } = readFormats(fields.slice(3), audio.lines)
  return {
    codecs,
    eventPayloadType,
    direction: directionOf(audio.lines) ?? directionOf(session.lines) ?? 'sendrecv',
    remote: remoteOf(addressOf(audio.lines) ?? addressOf(session.lines), Number(fields[1])),
    sections: media.map(({ media: line }, at) => (at === index ? { kind: 'audio' } : { kind: 'refused', line })),
  }
}

/** From the session's name on; the origin is the caller's, because it counts versions. */
export function writeAudioDescription(description: AudioDescription, local: SocketAddress): string {
  const family = local.address.includes(':') ? 'IP6' : 'IP4'
  const lines = ['s=-', `c=IN ${family} ${local.address}`, 't=0 0']
  for (const section of description.sections) {
    if (section.kind === 'audio') lines.push(...audioLines(description, local.port))
    else lines.push(`m=${section.line.replace(/^(\S+) \S+/, '$1 0')}`)
  }
  return `${lines.join('\r\n')}\r\n`
}

function audioLines(description: AudioDescription, port: number): string[] {
  const { codecs, eventPayloadType, direction } = description
  const types = [
    ...codecs.map(({ payloadType }) => payloadType),
    ...(eventPayloadType === undefined ? [] : [eventPayloadType]),
  ]
  return [
    `m=audio ${port} RTP/AVP ${types.join(' ')}`,
    ...codecs.map(({ codec, payloadType }) => `a=rtpmap:${payloadType} ${codec}/8000`),
    ...(eventPayloadType === undefined
      ? []
      : [`a=rtpmap:${eventPayloadType} telephone-event/8000`, `a=fmtp:${eventPayloadType} 0-15`]),
    `a=ptime:${FRAME_MS}`,
    `a=${direction}`,
  ]
}

/** The lines before the first media line, and each media line with its own. */
function split(sdp: string): Section[] {
  const sections: Section[] = [{ media: '', lines: [] }]
  for (const line of sdp.split('\n')) {
    const text = line.trimEnd()
    if (text.startsWith('m=')) sections.push({ media: text.slice(2), lines: [] })
    else sections.at(-1)?.lines.push(text)
  }
  return sections
}

function isUsableAudio(line: string): boolean {
  const [kind, port, protocol] = line.split(' ')
  return kind === 'audio' && protocol === 'RTP/AVP' && /^\d{1,5}$/.test(port ?? '') && isPort(Number(port))
}

function isPort(port: number): boolean {
  return port > 0 && port < 65_536
}

function readFormats(
  payloadTypes: readonly string[],
  lines: readonly string[],
): Pick<AudioDescription, 'codecs' | 'eventPayloadType'> {
  const names = new Map<string, string>()
  for (const line of lines) {
    const found = /^a=rtpmap:(\d{1,3}) ([\w.-]{1,40}\/8000)(?:\/1)?$/i.exec(line)
    if (found) names.set(found[1] as string, (found[2] as string).toLowerCase())
  }
  const codecs: { codec: G711Codec; payloadType: number }[] = []
  let eventPayloadType: number | undefined
  for (const text of payloadTypes) {
    const payloadType = Number(text)
    if (!/^\d{1,3}$/.test(text) || payloadType > 127) continue
    const name = names.get(text) ?? staticName(payloadType)
    if (name === 'telephone-event/8000') eventPayloadType ??= payloadType
    const codec = name === 'pcmu/8000' ? 'PCMU' : name === 'pcma/8000' ? 'PCMA' : undefined
    if (codec && !codecs.some((one) => one.codec === codec)) codecs.push({ codec, payloadType })
  }
  return { codecs, eventPayloadType }
}

function staticName(payloadType: number): string | undefined {
  if (payloadType === G711_PAYLOAD_TYPES.PCMU) return 'pcmu/8000'
  return payloadType === G711_PAYLOAD_TYPES.PCMA ? 'pcma/8000' : undefined
}

function directionOf(lines: readonly string[]): MediaDirection | undefined {
  const line = lines.find((text) => text.startsWith('a=') && DIRECTIONS.includes(text.slice(2)))
  return line?.slice(2) as MediaDirection | undefined
}

function addressOf(lines: readonly string[]): string | undefined {
  return lines.find((text) => text.startsWith('c='))?.split(' ')[2]
}

function remoteOf(address: string | undefined, port: number): SocketAddress | undefined {
  const isUsable = address !== undefined && isIP(address) !== 0 && address !== '0.0.0.0' && address !== '::'
  return isUsable ? { address, port } : undefined
}

function refusal(what: string, problem: string): RingwrightError {
  return new RingwrightError('invalid_argument', `${what} cannot be used: ${problem}. Refuse it with 488.`)
}
