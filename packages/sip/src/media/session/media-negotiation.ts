import { type Random, randomInteger, RingwrightError } from '@ringwright/core'
import { type AudioDescription, parseAudioDescription, writeAudioDescription } from './audio-description.js'
import { type MediaDirection, type MediaTerms, receives, sends } from './media-terms.js'

/** Tried in this order when we offer: both are understood everywhere, and telephone-event has its usual number. */
const OFFERED: Pick<AudioDescription, 'codecs' | 'eventPayloadType'> = {
  codecs: [
    { codec: 'PCMU', payloadType: 0 },
    { codec: 'PCMA', payloadType: 8 },
  ],
  eventPayloadType: 101,
}

/** Offers and answers of one leg over its whole life (RFC 3264). */
export interface MediaNegotiation {
  offer(wanted: MediaDirection): string
  answer(offer: string, wanted: MediaDirection): { readonly sdp: string; readonly terms: MediaTerms }
  /** `wrong_state` when nothing was offered. */
  accept(answer: string): MediaTerms
}

export interface NegotiationOptions {
  /** What the peer is told to send to. */
  readonly address: string
  readonly port: number
  readonly random: Random
}

export function sdpNegotiation({ address, port, random }: NegotiationOptions): MediaNegotiation {
  const sessionId = randomInteger(random, 2 ** 48)
  let version = 0
  let lastBody = ''
  /** All media sections that were ever described: they keep their places (RFC 3264 section 8). */
  let sections: AudioDescription['sections'] = []
  let offered: MediaDirection | undefined
  let codecs = OFFERED.codecs
  let eventPayloadType = OFFERED.eventPayloadType

  const write = (description: AudioDescription): string => {
    const body = writeAudioDescription(description, { address, port })
    // The version goes up when, and only when, something has changed (section 8).
    if (body !== lastBody) version++
    lastBody = body
    const family = address.includes(':') ? 'IP6' : 'IP4'
    return `v=0\r\no=- ${sessionId} ${version} IN ${family} ${address}\r\n${body}`
  }
  const read = (sdp: string, what: string): AudioDescription & { readonly codecs: MediaTerms['codecs'] } => {
    const description = parseAudioDescription(sdp, what)
    const known = description.codecs.filter(({ codec }) => OFFERED.codecs.some((one) => one.codec === codec))
    if (known.length === 0) {
      const message = `${what} has no audio in PCMU or PCMA over RTP/AVP. Refuse it with 488.`
      throw new RingwrightError('invalid_argument', message)
    }
    return { ...description, codecs: known }
  }
  const agreed = (theirs: AudioDescription, direction: MediaDirection): MediaTerms => {
    sections = theirs.sections
    codecs = theirs.codecs
    eventPayloadType = theirs.eventPayloadType
    return { codecs, eventPayloadType, direction, remote: theirs.remote }
  }

  return {
    offer(wanted) {
      offered = wanted
      // A further offer begins with everything again, so that a peer may change its mind about codecs.
      const audio = sections.length > 0 ? sections : [{ kind: 'audio' as const }]
      return write({ ...OFFERED, codecs: preferring(codecs), sections: audio, direction: wanted, remote: undefined })
    },
    answer(offer, wanted) {
      const theirs = read(offer, 'The offer')
      offered = undefined
      const direction = answering(theirs, wanted)
      const terms = agreed(theirs, direction)
      return { sdp: write({ ...theirs, direction }), terms }
    },
    accept(answer) {
      if (offered === undefined)
        throw new RingwrightError('wrong_state', 'There is no offer to answer. Call offer() first.')
      const theirs = read(answer, 'The answer')
      if (sections.length > 0 && theirs.sections.length !== sections.length) {
        throw new RingwrightError('invalid_argument', 'The answer has another number of media sections than the offer.')
      }
      const direction = answering(theirs, offered)
      offered = undefined
      return agreed(theirs, direction)
    },
  }
}

/** All codecs that we know, the one in use first, so that a hold does not change it. */
function preferring(inUse: MediaTerms['codecs']): MediaTerms['codecs'] {
  return [...inUse, ...OFFERED.codecs.filter(({ codec }) => !inUse.some((one) => one.codec === codec))]
}

/** Our direction when the peer has said its own. A peer without an address cannot be sent to: hold in the old style. */
function answering(theirs: AudioDescription, wanted: MediaDirection): MediaDirection {
  const out = receives(theirs.direction) && theirs.remote !== undefined && sends(wanted)
  const back = sends(theirs.direction) && receives(wanted)
  if (out) return back ? 'sendrecv' : 'sendonly'
  return back ? 'recvonly' : 'inactive'
}
