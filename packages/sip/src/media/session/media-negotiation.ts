import { isIP } from 'node:net'
import { type Random, randomInteger, RingwrightError } from '@ringwright/core'
import {
  type AgreedAudio,
  type Codec,
  codecsOf,
  createAnswer,
  createOffer,
  type Disagreement,
  type MediaDirection,
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
import type { MediaTerms } from './media-terms.js'

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
  /** `wrong_state` when nothing was offered, `invalid_argument` when it does not answer what was. */
  accept(answer: string): MediaTerms
}

export interface NegotiationOptions {
  /** What the peer is told to send to. */
  readonly address: string
  readonly port: number
  readonly random: Random
}

export function sdpNegotiation({ address, port, random }: NegotiationOptions): MediaNegotiation {
  const local = { address, port }
  const sessionId = String(randomInteger(random, 2 ** 48))
  let previous: SessionDescription | undefined
  let offered: SessionDescription | undefined
  let terms: MediaTerms | undefined

  return {
    offer(direction) {
      offered = createOffer({ local, sessionId, previous, direction, codecs: codecsToOffer(terms) })
      previous = offered
      return writeSdp(offered)
    },
    answer(sdp, direction) {
      const offer = parsed(sdp, 'offer')
      const result = createAnswer(offer, { local, sessionId, previous, direction })
      if (!result.ok) throw refusal('offer', result.reason)
      offered = undefined
      previous = result.description
      // The answer names one codec; gateways that send another of those that they offered are understood all the same.
      terms = termsOf(result.agreed, formatsOf(offer, result.agreed))
      return { sdp: writeSdp(result.description), terms }
    },
    accept(sdp) {
      if (!offered) throw new RingwrightError('wrong_state', 'There is no offer to answer. Call offer() first.')
      const answer = parsed(sdp, 'answer')
      const result = readAnswer(offered, answer)
      if (!result.ok) throw refusal('answer', result.reason)
      offered = undefined
      terms = termsOf(result.agreed, formatsOf(answer, result.agreed))
      return terms
    },
  }
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
  const { direction, remote, telephoneEvent } = agreed
  return {
    codecs,
    eventPayloadType: telephoneEvent?.payloadType,
    direction,
    // Media is not sent to host names: looking them up for each packet would let a peer slow down all calls.
    remote: remote && isIP(remote.address) !== 0 ? remote : undefined,
  }
}

function parsed(sdp: string, what: 'offer' | 'answer'): SessionDescription {
  const description = parseSdp(sdp)
  if (!description) throw refusal(what, 'it is no session description')
  return description
}

function refusal(what: 'offer' | 'answer', problem: Disagreement | 'it is no session description'): RingwrightError {
  const advice = what === 'offer' ? 'Refuse it with 488.' : 'End the call.'
  return new RingwrightError('invalid_argument', `The ${what} cannot be used: ${problem}. ${advice}`)
}
