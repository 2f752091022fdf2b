import { isIP } from 'node:net'
import { type Random, randomInteger, RingwrightError } from '@ringwright/core'
import {
  type AgreedAudio,
  type Codec,
  CRYPTO_KEY_BYTES,
  type CryptoAttribute,
  codecsOf,
  connectionOf,
  createAnswer,
  createFaxAnswer,
  createFaxOffer,
  createOffer,
  type Disagreement,
  faxOf,
  type LocalSecurity,
  type MediaAddress,
  type MediaDirection,
  type MediaSection,
  PCMA,
  PCMU,
  parseSdp,
  readAnswer,
  sameCodec,
  type SessionDescription,
  TELEPHONE_EVENT,
  writeSdp,
} from '../../sdp/index.js'
import type { G711Codec } from '../audio/g711.js'
import type { SocketAddress } from '../rtp/source-lock.js'
import { isSrtpSuite, SRTP_SUITES } from '../srtp/srtp-suite.js'
import type { MediaEncryption, MediaTerms } from './media-terms.js'

/** Both are understood everywhere, and Ringwright changes the one into the other. */
const VOICE: readonly { readonly codec: G711Codec; readonly format: Codec }[] = [
  { codec: 'PCMU', format: PCMU },
  { codec: 'PCMA', format: PCMA },
]

/** Offers and answers of one leg over its whole life (RFC 3264). */
export interface MediaNegotiation {
  offer(wanted: MediaDirection): string
  /** `invalid_argument` when the offer has no audio that we know. */
  answer(offer: string, wanted: MediaDirection): { readonly sdp: string; readonly terms: MediaTerms }
  /**
   * The same offer may be answered again: by early media and by the call's answer, or by another branch. `wrong_state` when nothing
   * was offered, or the peer has offered since; `invalid_argument` when it does not answer what was.
   */
  accept(answer: string): MediaTerms
  /**
   * Offers the fax that `theirs`, an offer of another party, has. `invalid_argument` when it has none, or the call is
   * encrypted.
   */
  offerFax(theirs: string): string
  /** Where the peer wants the fax; undefined when it names no usable address. Errors as for `accept`. */
  acceptFax(answer: string): SocketAddress | undefined
  /** Answers the peer's offer of fax with what another party has answered to it. Errors as for `offerFax`. */
  answerFax(offer: string, theirs: string): { readonly sdp: string; readonly remote: SocketAddress | undefined }
}

export interface NegotiationOptions {
  /** What the peer is told to send to. */
  readonly address: string
  readonly port: number
  readonly random: Random
  readonly encryption: MediaEncryption
}

export class SdpNegotiation implements MediaNegotiation {
  readonly #local: MediaAddress
  readonly #crypto: readonly CryptoAttribute[]
  readonly #isEncrypting: boolean
  readonly #sessionId: string
  #previous: SessionDescription | undefined
  #offered: SessionDescription | undefined
  #terms: MediaTerms | undefined
  /** Whether the call has begun with encrypted audio only, which no later offer takes back. */
  #isBound: boolean

  constructor({ address, port, random, encryption }: NegotiationOptions) {
    this.#local = { address, port }
    this.#isEncrypting = encryption !== 'never'
    this.#crypto = this.#isEncrypting ? cryptoToOffer(random) : []
    this.#sessionId = String(randomInteger(random, 2 ** 48))
    this.#isBound = encryption === 'required'
  }

  offer(direction: MediaDirection): string {
    const description = createOffer({
      local: this.#local,
      sessionId: this.#sessionId,
      previous: this.#previous,
      direction,
      codecs: codecsToOffer(this.#terms),
      security: this.#security(),
    })
    return this.#offer(description)
  }

  answer(sdp: string, direction: MediaDirection): { readonly sdp: string; readonly terms: MediaTerms } {
    const offer = parsed(sdp, 'offer')
    const result = createAnswer(offer, {
      local: this.#local,
      sessionId: this.#sessionId,
      previous: this.#previous,
      direction,
      security: this.#security(),
    })
    if (!result.ok) throw refusal('offer', result.reason)
    this.#offered = undefined
    this.#previous = result.description
    // The answer names one codec; gateways that send another of those that they offered are understood all the same.
    return { sdp: writeSdp(result.description), terms: this.#agree(result.agreed, offer) }
  }

  accept(sdp: string): MediaTerms {
    if (!this.#offered) throw new RingwrightError('wrong_state', 'There is no offer to answer. Call offer() first.')
    const answer = parsed(sdp, 'answer')
    const result = readAnswer(this.#offered, answer)
    if (!result.ok) throw refusal('answer', result.reason)
    return this.#agree(result.agreed, answer)
  }

  offerFax(theirs: string): string {
    const { section } = faxIn(theirs, 'offer')
    this.#checkInTheClear()
    return this.#offer(createFaxOffer(section, this.#own()))
  }

  acceptFax(answer: string): SocketAddress | undefined {
    if (!this.#offered) throw new RingwrightError('wrong_state', 'There is no offer to answer. Call offerFax() first.')
    const { remote } = faxIn(answer, 'answer')
    this.#offered = undefined
    return remote
  }

  answerFax(offer: string, theirs: string): { readonly sdp: string; readonly remote: SocketAddress | undefined } {
    const { description, remote } = faxIn(offer, 'offer')
    const { section } = faxIn(theirs, 'answer')
    this.#checkInTheClear()
    this.#offered = undefined
    this.#previous = createFaxAnswer(description, section, this.#own())
    return { sdp: writeSdp(this.#previous), remote }
  }

  /** What a fax has in common with the audio. */
  #own() {
    return { local: this.#local, sessionId: this.#sessionId, previous: this.#previous }
  }

  #offer(description: SessionDescription): string {
    this.#offered = description
    this.#previous = description
    return writeSdp(description)
  }

  #security(): LocalSecurity | undefined {
    return this.#isEncrypting ? { isRequired: this.#isBound, crypto: this.#crypto } : undefined
  }

  #checkInTheClear(): void {
    // UDPTL knows no encryption, and nobody shall find that out by a fax.
    if (!this.#isBound && this.#terms?.encryption === undefined) return
    throw new RingwrightError('invalid_argument', 'An encrypted call carries no fax: refuse it with 488.')
  }

  #agree(agreed: AgreedAudio, theirs: SessionDescription): MediaTerms {
    this.#isBound ||= theirs.media[agreed.index]?.protocol === 'RTP/SAVP'
    this.#terms = termsOf(agreed, formatsOf(theirs, agreed))
    return this.#terms
  }
}

interface Fax {
  readonly description: SessionDescription
  readonly section: MediaSection
  readonly remote: SocketAddress | undefined
}

function faxIn(sdp: string, what: 'offer' | 'answer'): Fax {
  const description = parsed(sdp, what)
  const section = faxOf(description)
  if (!section) throw refusal(what, 'it has no fax over UDPTL')
  return { description, section, remote: literal(connectionOf(description, section)) }
}

/** Media is not sent to host names: looking them up for each packet would let a peer slow down all calls. */
function literal(address: MediaAddress | undefined): SocketAddress | undefined {
  return address && isIP(address.address) !== 0 ? address : undefined
}

/**
 * Everything again, so that a peer may change its mind; what is in use comes first and keeps its number, so that a hold
 * changes neither codec nor payload types (RFC 3264 section 8.3.2).
 */
function codecsToOffer(terms: MediaTerms | undefined): readonly Codec[] {
  const inUse = terms?.codecs[0]?.codec
  const voice = VOICE.toSorted((a, b) => Number(b.codec === inUse) - Number(a.codec === inUse))
  const payloadType = terms?.eventPayloadType ?? TELEPHONE_EVENT.payloadType
  return [...voice.map(({ format }) => format), { ...TELEPHONE_EVENT, payloadType }]
}

/** A key for each suite; the same in all offers of a call, because a new key would begin a new count of packets. */
function cryptoToOffer(random: Random): readonly CryptoAttribute[] {
  return Object.keys(SRTP_SUITES).map((suite, index) => ({
    tag: index + 1,
    suite,
    key: random.bytes(CRYPTO_KEY_BYTES),
  }))
}

/** The codec that was agreed on, then all that the peer named. */
function formatsOf(theirs: SessionDescription, agreed: AgreedAudio): readonly Codec[] {
  const section = theirs.media[agreed.index]
  return section ? [agreed.codec, ...codecsOf(section)] : [agreed.codec]
}

function termsOf(agreed: AgreedAudio, formats: readonly Codec[]): MediaTerms {
  const codecs: { codec: G711Codec; payloadType: number }[] = []
  for (const format of formats) {
    const known = VOICE.find((voice) => sameCodec(voice.format, format))
    if (known && !codecs.some(({ codec }) => codec === known.codec)) {
      codecs.push({ codec: known.codec, payloadType: format.payloadType })
    }
  }
  const { direction, remote, telephoneEvent, crypto } = agreed
  return {
    codecs,
    eventPayloadType: telephoneEvent?.payloadType,
    direction,
    remote: literal(remote),
    encryption:
      crypto && isSrtpSuite(crypto.local.suite)
        ? { suite: crypto.local.suite, localKey: crypto.local.key, remoteKey: crypto.remote.key }
        : undefined,
  }
}

function parsed(sdp: string, what: 'offer' | 'answer'): SessionDescription {
  const description = parseSdp(sdp)
  if (!description) throw refusal(what, 'it is no session description')
  return description
}

type Problem = Disagreement | 'it is no session description' | 'it has no fax over UDPTL'

function refusal(what: 'offer' | 'answer', problem: Problem): RingwrightError {
  const advice = what === 'offer' ? 'Refuse it with 488.' : 'End the call.'
  return new RingwrightError('invalid_argument', `The ${what} cannot be used: ${problem}. ${advice}`)
}
