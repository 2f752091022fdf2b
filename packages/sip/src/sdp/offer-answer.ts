import { type AudioProtocol, audioSection, describe, refusedSection } from './audio-section.js'
import { type Codec, codecsOf, isTelephoneEvent, PCMA, PCMU, sameCodec, TELEPHONE_EVENT } from './codec.js'
import { connectionOf, type MediaAddress } from './connection.js'
import { type AgreedCrypto, answeredCrypto, commonCrypto, type LocalSecurity } from './crypto-agreement.js'
import { type CryptoAttribute, cryptoAttributes } from './crypto-attribute.js'
import { directionOf, type MediaDirection, meetDirection } from './media-direction.js'
import { firstOrigin, withNextVersion } from './origin.js'
import { attributes, type MediaSection, type SessionDescription } from './session-description.js'

/** What all descriptions of ours in one dialog have. */
export interface LocalDescription {
  readonly local: MediaAddress
  /** Digits that stay the same for the whole dialog. Ignored when there is a `previous`. */
  readonly sessionId: string
  /** Our last description in this dialog: sections keep their places, and the version counts on from it. */
  readonly previous?: SessionDescription | undefined
}

/** What we bring to an offer or answer. */
export interface LocalAudio extends LocalDescription {
  /** What we can use, best first, in an offer under these numbers. Default PCMU, PCMA and telephone-event 101. */
  readonly codecs?: readonly Codec[]
  /** Default `sendrecv`. */
  readonly direction?: MediaDirection
  /** Default 20 ms. */
  readonly packetTimeMs?: number
  /** Default: audio in the clear only. */
  readonly security?: LocalSecurity | undefined
}

/** What both sides have agreed on, seen from ours. */
export interface AgreedAudio {
  /** The place among the media sections. */
  readonly index: number
  /** Under the peer's payload type. */
  readonly codec: Codec
  /** What digits are sent as; `undefined` when the peer does not take them so. */
  readonly telephoneEvent: Codec | undefined
  readonly direction: MediaDirection
  /** `undefined` while the peer is nowhere to be sent to (hold in the old style). */
  readonly remote: MediaAddress | undefined
  /** How much audio the peer wants in each packet that we send. */
  readonly packetTimeMs: number
  /** How it is encrypted; `undefined` in the clear. */
  readonly crypto: AgreedCrypto | undefined
}

/** Why there is no common ground: an offer is then refused with 488, an answer ends the call. */
export type Disagreement =
  | 'no audio over RTP/AVP'
  | 'no common codec'
  | 'no common encryption'
  | 'sections do not match the offer'

export type AnswerResult =
  | { readonly ok: true; readonly description: SessionDescription; readonly agreed: AgreedAudio }
  | { readonly ok: false; readonly reason: Disagreement }

export type AgreementResult =
  | { readonly ok: true; readonly agreed: AgreedAudio }
  | { readonly ok: false; readonly reason: Disagreement }

const CODECS: readonly Codec[] = [PCMU, PCMA, TELEPHONE_EVENT]

const PACKET_TIME_MS = 20

/** An offer of one audio stream (RFC 3264 section 5), or a new one in a dialog that has a description already (section 8). */
export function createOffer(ours: LocalAudio): SessionDescription {
  const { security } = ours
  const protocol = security?.isRequired ? 'RTP/SAVP' : 'RTP/AVP'
  const audio = sectionOf(ours, ours.codecs ?? CODECS, ours.direction ?? 'sendrecv', protocol, security?.crypto)
  const before = ours.previous?.media ?? []
  const place = placeOfAudio(before)
  const media = before.map(refusedSection)
  media[place] = audio
  return describeOurs(ours, media)
}

/**
 * The answer to an offer (section 6): the first audio stream over RTP with the first of its codecs that we have, encrypted
 * where both can, and its telephone-event under its number. Every other section is refused in its place.
 */
export function createAnswer(offer: SessionDescription, ours: LocalAudio): AnswerResult {
  const audio = offer.media.findIndex(isAudio)
  if (audio === -1) return { ok: false, reason: 'no audio over RTP/AVP' }
  const index = offer.media.findIndex((section) => isAudio(section) && isSecureEnough(section, ours.security))
  const section = offer.media[index]
  if (section === undefined) return { ok: false, reason: 'no common encryption' }
  const crypto = commonCrypto(section, ours.security)
  const agreed = agree(offer, section, index, ours.codecs ?? CODECS, ours.direction ?? 'sendrecv', crypto)
  if (agreed === undefined) return { ok: false, reason: 'no common codec' }
  const codecs = agreed.telephoneEvent === undefined ? [agreed.codec] : [agreed.codec, agreed.telephoneEvent]
  const protocol = section.protocol as AudioProtocol
  const answer = sectionOf(ours, codecs, agreed.direction, protocol, crypto && [crypto.local])
  const media = offer.media.map((other, at) => (at === index ? answer : refusedSection(other)))
  const timing = offer.lines.filter((line) => line.type === 't')
  return { ok: true, description: describeOurs(ours, media, timing.length === 0 ? undefined : timing), agreed }
}

/** What an answer makes of our offer (section 7). */
export function readAnswer(offer: SessionDescription, answer: SessionDescription): AgreementResult {
  if (answer.media.length !== offer.media.length) return { ok: false, reason: 'sections do not match the offer' }
  const index = answer.media.findIndex(
    (section, at) => isAudio(section) && isAudio(offer.media[at]) && section.protocol === offer.media[at]?.protocol,
  )
  const [theirs, ours] = [answer.media[index], offer.media[index]]
  if (theirs === undefined || ours === undefined) return { ok: false, reason: 'no audio over RTP/AVP' }
  const crypto = answeredCrypto(cryptoAttributes(ours), theirs)
  if (crypto === undefined && theirs.protocol === 'RTP/SAVP') return { ok: false, reason: 'no common encryption' }
  const agreed = agree(answer, theirs, index, codecsOf(ours), directionOf(offer, ours), crypto)
  return agreed === undefined ? { ok: false, reason: 'no common codec' } : { ok: true, agreed }
}

/** The stream in use, or one of audio that was given up; else a new place at the end. */
function placeOfAudio(sections: readonly MediaSection[]): number {
  const used = sections.findIndex(isAudio)
  if (used !== -1) return used
  const idle = sections.findIndex((section) => section.kind === 'audio')
  return idle === -1 ? sections.length : idle
}

function isAudio(section: MediaSection | undefined): boolean {
  if (section?.kind !== 'audio' || section.port === 0) return false
  return section.protocol === 'RTP/AVP' || section.protocol === 'RTP/SAVP'
}

/** Whether a section that is offered can be used: encrypted where one of us insists on it. */
function isSecureEnough(section: MediaSection, security: LocalSecurity | undefined): boolean {
  const mustEncrypt = section.protocol === 'RTP/SAVP' || security?.isRequired === true
  return !mustEncrypt || commonCrypto(section, security) !== undefined
}

function agree(
  theirs: SessionDescription,
  section: MediaSection,
  index: number,
  usable: readonly Codec[],
  wanted: MediaDirection,
  crypto: AgreedCrypto | undefined,
): AgreedAudio | undefined {
  const offered = codecsOf(section)
  const common = offered.filter((codec) => usable.some((own) => sameCodec(own, codec)))
  const codec = common.find((candidate) => !isTelephoneEvent(candidate))
  if (codec === undefined) return undefined
  const events = common.find((candidate) => isTelephoneEvent(candidate) && candidate.clockRate === codec.clockRate)
  const ownEvents = usable.find(isTelephoneEvent)
  return {
    index,
    codec,
    // Parameters name the events that the one who writes them can receive, so ours are written and theirs are not.
    telephoneEvent: events && { ...events, parameters: ownEvents?.parameters },
    direction: meetDirection(directionOf(theirs, section), wanted),
    remote: connectionOf(theirs, section),
    packetTimeMs: packetTimeOf(section) ?? PACKET_TIME_MS,
    crypto,
  }
}

/** Whole tens up to 60 ms are what phones can do; anything else is not followed. */
function packetTimeOf(section: MediaSection): number | undefined {
  const text = attributes(section.lines, 'ptime')[0]
  return text !== undefined && /^[1-6]0$/.test(text) ? Number(text) : undefined
}

function sectionOf(
  { local, packetTimeMs = PACKET_TIME_MS }: LocalAudio,
  codecs: readonly Codec[],
  direction: MediaDirection,
  protocol: AudioProtocol,
  crypto: readonly CryptoAttribute[] = [],
): MediaSection {
  return audioSection({ local, codecs, direction, packetTimeMs, protocol, crypto })
}

/** `timing` is repeated from an offer, as its answer must. */
export function describeOurs(
  ours: LocalDescription,
  media: readonly MediaSection[],
  timing?: SessionDescription['lines'],
): SessionDescription {
  const { address } = ours.local
  const description = describe(firstOrigin(ours.sessionId, address), address, media, timing)
  return ours.previous === undefined ? description : withNextVersion(description, ours.previous)
}
