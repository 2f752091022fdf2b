import { type CallEnd, type Clock, errorText, type Timer } from '@ringwright/core'
import { bestFailure } from '../b2bua/best-failure.js'
import { DialedMedia } from '../b2bua/dialed-media.js'
import type { CallLeg, EndReason } from '../call-leg.js'
import type { MediaEncryption, MediaServer } from '../media/index.js'
import type { MediaSession } from '../media/session/media-session.js'
import type { CallProgress, OutboundCall } from '../outbound-call.js'
import type { SipResponse } from '../sip-request.js'
import type { SipStack } from '../sip-stack.js'
import type { DialTarget } from './dial-targets.js'
import { endOfTry } from './end-cause.js'
import { isSecureTarget, legEncryption } from './leg-encryption.js'

export interface OutgoingTryOptions {
  readonly clock: Clock
  readonly stack: SipStack
  readonly media: MediaServer
  /** Of legs that are called over TLS. */
  readonly encryption: MediaEncryption
  /** At least one; all ring at once. */
  readonly targets: readonly DialTarget[]
  readonly ringTimeoutMs: number
  /** How long nothing may be heard of a call before it counts as lost on its way. Absent: as long as it may ring. */
  readonly silenceMaxMs?: number
  readonly signal: AbortSignal | undefined
  readonly onRinging: (() => void) | undefined
}

export type TryOutcome =
  | { readonly outcome: 'answered'; readonly leg: CallLeg; readonly media: MediaSession }
  | FailedTry

interface FailedTry {
  readonly outcome: 'failed'
  readonly end: CallEnd
  /** It failed on the way, before anybody was rung, so that another way may be tried. */
  readonly isRouteFailure: boolean
  /** Somebody has said something to it, be it no. */
  readonly wasHeard: boolean
}

/** RFC 3326 2: a phone that reads this does not count a missed call. */
const ELSEWHERE: EndReason = { protocol: 'SIP', cause: 200, text: 'Call completed elsewhere' }

/** One try to reach somebody at one or several phones: the first that answers has the call. Never rejects. */
export function outgoingTry(options: OutgoingTryOptions): Promise<TryOutcome> {
  return new OutgoingTry(options).run()
}

class OutgoingTry {
  readonly #options: OutgoingTryOptions
  readonly #ringing = new Set<OutboundCall>()
  readonly #refusals: SipResponse[] = []
  #problem: string | undefined
  #unfinished: number
  #silence: Timer | undefined
  #rang = false
  #wasHeard = false
  #isDecided = false
  #resolve!: (outcome: TryOutcome) => void

  constructor(options: OutgoingTryOptions) {
    this.#options = options
    this.#unfinished = options.targets.length
  }

  run(): Promise<TryOutcome> {
    const { clock, signal, silenceMaxMs, targets } = this.#options
    return new Promise((resolve) => {
      this.#resolve = resolve
      if (signal?.aborted) return this.#giveUp()
      signal?.addEventListener('abort', this.#giveUp, { once: true })
      if (silenceMaxMs !== undefined) this.#silence = clock.setTimer(silenceMaxMs, () => this.#wasSilent())
      for (const target of targets) void this.#ring(target)
    })
  }

  readonly #giveUp = (): void => {
    const at = this.#options.clock.now()
    const end: CallEnd = { cause: 'ended', by: 'local', at, detail: 'canceled' }
    this.#decideFailed(end, false)
  }

  #wasSilent(): void {
    const at = this.#options.clock.now()
    const end: CallEnd = { cause: 'unreachable', by: 'local', at, detail: 'nothing was heard of the call' }
    this.#decideFailed(end, true)
  }

  async #ring(target: DialTarget): Promise<void> {
    let media: MediaSession | undefined
    try {
      const encryption = legEncryption(isSecureTarget(target), this.#options.encryption)
      media = await this.#options.media.createSession({ encryption, first: 'offer' })
      const dialed = new DialedMedia(media)
      const leg = await this.#dial(target, dialed)
      if (leg && (await this.#takes(leg, media, dialed))) return
    } catch (error) {
      this.#problem ??= errorText(error)
    }
    void media?.close()
    this.#unfinished--
    if (this.#unfinished === 0) this.#fail()
  }

  async #dial({ uri, options }: DialTarget, media: DialedMedia): Promise<CallLeg | undefined> {
    const { stack, ringTimeoutMs } = this.#options
    const offer = await media.offer()
    if (this.#isDecided) return undefined
    const outbound = stack.dial(uri, { offer, ...options, ringTimeoutMs })
    this.#ringing.add(outbound)
    outbound.onReoffer((update) => media.reoffered(update))
    outbound.onProgress((progress) => this.#progressed(progress))
    const result = await outbound.result
    this.#ringing.delete(outbound)
    if (result.outcome === 'answered') return result.leg
    this.#refusals.push(result.response)
    this.#wasHeard ||= !result.response.local
    return undefined
  }

  /** Whether the answer decides the try; one that comes too late, or without audio, is hung up. */
  async #takes(leg: CallLeg, media: MediaSession, dialed: DialedMedia): Promise<boolean> {
    if (!this.#isDecided) {
      try {
        await dialed.agreeWith(leg)
      } catch (error) {
        this.#problem ??= errorText(error)
        void leg.hangup({ reason: { protocol: 'SIP', cause: 488, text: 'Not Acceptable Here' } })
        return false
      }
    }
    if (this.#isDecided) {
      void leg.hangup({ reason: ELSEWHERE })
      return false
    }
    this.#decide({ outcome: 'answered', leg, media }, ELSEWHERE)
    return true
  }

  #progressed({ status }: CallProgress): void {
    this.#silence?.cancel()
    this.#wasHeard = true
    // A provider that plays its own ringing tone says 183.
    if (this.#rang || this.#isDecided || (status !== 180 && status !== 183)) return
    this.#rang = true
    this.#options.onRinging?.()
  }

  #fail(): void {
    const at = this.#options.clock.now()
    const best = bestFailure(this.#refusals)
    const end: CallEnd = best
      ? endOfTry(best, this.#rang, at)
      : { cause: 'failed', by: 'local', at, detail: this.#problem ?? 'no phone could be called' }
    const isRouteFailure = !this.#rang && best !== undefined && failedOnTheWay(best)
    this.#decideFailed(end, isRouteFailure)
  }

  #decideFailed(end: CallEnd, isRouteFailure: boolean): void {
    this.#decide({ outcome: 'failed', end, isRouteFailure, wasHeard: this.#wasHeard }, undefined)
  }

  #decide(outcome: TryOutcome, reason: EndReason | undefined): void {
    if (this.#isDecided) return
    this.#isDecided = true
    this.#silence?.cancel()
    this.#options.signal?.removeEventListener('abort', this.#giveUp)
    for (const outbound of this.#ringing) outbound.cancel(reason)
    this.#ringing.clear()
    this.#resolve(outcome)
  }
}

/** No answer, none from behind a proxy (408, 430), or a server that cannot: all but what says that it never could. */
function failedOnTheWay({ status, local }: SipResponse): boolean {
  if (local || status === 408 || status === 430) return true
  return status >= 500 && status < 600 && status !== 501 && status !== 505 && status !== 513
}
