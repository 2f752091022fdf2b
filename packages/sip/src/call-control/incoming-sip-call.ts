import {
  type AnswerOptions,
  type Call,
  type CallerIdentity,
  type IncomingCall,
  RingwrightError,
} from '@ringwright/core'
import type { InboundCall } from '../inbound-call.js'
import type { MediaEncryption, MediaServer } from '../media/index.js'
import type { MediaSession } from '../media/session/media-session.js'
import { parseUri } from '../message/index.js'
import type { Caller } from './caller.js'
import { isSecureTransport, legEncryption } from './leg-encryption.js'
import { namedUser } from './named-user.js'
import type { SipCall, SipCallOptions } from './sip-call.js'

/** What Retry-After asks of callers who are turned away: long enough for a burst to pass. */
const RETRY_AFTER_SECONDS = 5

const REFUSALS = { notFound: 404, busy: 486, unavailable: 480, overloaded: 503, forbidden: 403 } as const

export interface IncomingSipCallOptions {
  readonly id: string
  readonly invite: InboundCall
  readonly caller: Caller
  /** Whose registered phone it is. */
  readonly user?: string
  /** Undefined where nobody looks. */
  readonly callerIdentity?: CallerIdentity
  readonly media: MediaServer
  /** Of callers who come over TLS. */
  readonly encryption: MediaEncryption
  readonly connected: (options: SipCallOptions) => SipCall
}

/** A call that rings here, until it is answered with anchored media or turned away. */
export class IncomingSipCall implements IncomingCall {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly displayName?: string
  readonly user?: string
  readonly isAnonymous: boolean
  readonly callerIdentity?: CallerIdentity
  readonly #options: IncomingSipCallOptions

  constructor(options: IncomingSipCallOptions) {
    const { request } = options.invite
    const { from, displayName, isAnonymous } = options.caller
    this.id = options.id
    this.from = from
    this.isAnonymous = isAnonymous
    this.to = calledAddress(request.uri)
    if (displayName !== undefined) this.displayName = displayName
    if (options.user !== undefined) this.user = options.user
    if (options.callerIdentity !== undefined) this.callerIdentity = options.callerIdentity
    this.#options = options
  }

  get signal(): AbortSignal {
    return this.#options.invite.signal
  }

  ring(): void {
    this.#options.invite.progress(180)
  }

  async answer({ isLine = false }: AnswerOptions = {}): Promise<Call> {
    const { invite, media: server, connected, id } = this.#options
    const media = await this.#openMedia(server)
    try {
      const sdp = await this.#describe(media)
      const result = await invite.answer({ sdp })
      if (result.outcome === 'ended') throw gaveUp()
      const { leg } = result
      if (invite.offer === undefined) await acceptOrHangUp(media, leg)
      const { from, to, displayName } = this
      return connected({ id, direction: 'inbound', from, to, displayName, leg, media, isLine })
    } catch (error) {
      await media.close()
      throw error
    }
  }

  reject(reason: keyof typeof REFUSALS): void {
    turnAway(this.#options.invite, reason)
  }

  async #openMedia(server: MediaServer): Promise<MediaSession> {
    try {
      const { encryption, invite } = this.#options
      const { offer, request } = invite
      const isSecure = isSecureTransport(request.flow.transport)
      return await server.createSession({
        encryption: legEncryption(isSecure, encryption),
        first: offer === undefined ? 'offer' : { answerTo: offer },
      })
    } catch (error) {
      this.reject('overloaded')
      throw error
    }
  }

  /** Our answer, or our offer to a caller who made none. What we cannot understand is refused with 488. */
  async #describe(media: MediaSession): Promise<string> {
    const { invite } = this.#options
    if (invite.offer === undefined) return media.offer()
    try {
      return await media.answer(invite.offer)
    } catch (cause) {
      invite.reject(488)
      throw new RingwrightError('incompatible', 'The caller offers no audio that can be answered: 488 was sent.', {
        cause,
      })
    }
  }
}

export function turnAway(invite: InboundCall, reason: keyof typeof REFUSALS): void {
  const headers = reason === 'overloaded' ? { 'Retry-After': String(RETRY_AFTER_SECONDS) } : {}
  invite.reject(REFUSALS[reason], { headers })
}

/** Takes the answer that came in the ACK. The call stands by then, so one without usable audio has to be ended. */
async function acceptOrHangUp(media: MediaSession, leg: SipCallOptions['leg']): Promise<void> {
  try {
    await media.accept(leg.remoteSdp)
  } catch (cause) {
    void leg.hangup({ reason: { protocol: 'SIP', cause: 488, text: 'Not Acceptable Here' } })
    throw new RingwrightError('incompatible', 'The caller answered without audio: the call was hung up.', { cause })
  }
}

export function calledAddress(uri: string): string {
  const parsed = parseUri(uri)
  if (parsed?.scheme === 'tel') return parsed.number
  return parsed?.scheme === 'other' || parsed?.user === undefined ? uri : namedUser(parsed.user)
}

function gaveUp(): RingwrightError {
  return new RingwrightError('canceled', 'The caller gave up before the call was answered.')
}
