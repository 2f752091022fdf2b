import { RingwrightError } from '@ringwright/core'
import type { CallEnd, CallLeg, EndReason } from '../call-leg.js'
import type { InboundCall } from '../inbound-call.js'
import type { CallProgress, DialOptions, OutboundCall } from '../outbound-call.js'
import type { SipResponse, SipUri } from '../sip-request.js'
import type { SipStack } from '../sip-stack.js'
import { bestFailure, statusForCaller } from './best-failure.js'
import { type Bridge, type BridgeOptions, bridge, passedHeaders } from './bridge.js'
import { historyInfo } from './history-info.js'
import { callMedia } from './call-media.js'
import { mediaFailureStatus } from './media-failure.js'
import type { MediaPolicy } from './media-policy.js'
import type { CallMedia, TargetMedia } from './target-media.js'

/** Somebody who is dialed for a caller. */
export interface ConnectTarget {
  readonly uri: SipUri
  readonly options?: Omit<DialOptions, 'offer' | 'maxForwards'>
}

/** Whom a caller is connected with, how they are called, and by which way the audio goes. */
export interface ConnectOptions extends Omit<BridgeOptions, 'endpoints' | 'proxy'> {
  /** At least one. */
  readonly targets: readonly ConnectTarget[]
  /** All targets at once, or one after the other. Default: parallel. */
  readonly strategy?: 'parallel' | 'serial'
  /** Default: relay. */
  readonly media?: MediaPolicy
  /** What becomes of the caller when no target answers. Default: reject, with the best of the targets' responses. */
  readonly whenFailed?: 'reject' | 'keepRinging'
  /**
   * Tells the targets where the call has been (History-Info, RFC 7044), unless its caller withholds that. Default false: who a
   * caller dialed first is not everybody's business.
   */
  readonly tellsHistory?: boolean
}

/** Whether a caller was connected, and with whom. */
export type ConnectResult =
  | { readonly outcome: 'bridged'; readonly bridge: Bridge; readonly target: ConnectTarget }
  | { readonly outcome: 'failed'; readonly response: SipResponse }
  | { readonly outcome: 'canceled'; readonly end: CallEnd }

/**
 * Dials the targets for a caller. The first that answers is bridged with the caller, the others are canceled; ringing
 * and the first early media are passed on, the latter of several targets only where the answer of another one can follow
 * (`forkedEarlyDialogs`, or anchored audio). A caller without an offer gets that of the first who answers. Rejects for options that cannot work, and for audio that cannot be handled, of which
 * the caller is told by 488 or 503; never for what peers do.
 */
export function connect(stack: SipStack, call: InboundCall, options: ConnectOptions): Promise<ConnectResult> {
  return new Connection(stack, call, options).run()
}

/** RFC 3326 2: phones then do not count a missed call that somebody else took. */
const ELSEWHERE: EndReason = { protocol: 'SIP', cause: 200, text: 'Call completed elsewhere' }

class Connection {
  readonly #stack: SipStack
  readonly #call: InboundCall
  readonly #options: ConnectOptions
  readonly #media: CallMedia
  readonly #waiting: ConnectTarget[]
  readonly #ringing = new Set<OutboundCall>()
  readonly #failures: SipResponse[] = []
  #unfinished = 0
  #dialed = 0
  #progressStatus = 0
  #earlyMediaOf: TargetMedia | undefined
  #settled = false
  #resolve!: (result: ConnectResult) => void
  #reject!: (error: unknown) => void

  constructor(stack: SipStack, call: InboundCall, options: ConnectOptions) {
    this.#stack = stack
    this.#call = call
    this.#options = options
    this.#media = callMedia(call, options.media ?? { mode: 'relay' })
    this.#waiting = [...options.targets]
  }

  run(): Promise<ConnectResult> {
    if (this.#waiting.length === 0) {
      return Promise.reject(new RingwrightError('invalid_argument', 'targets: takes at least one, whom to dial.'))
    }
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      this.#call.onCanceled((end) => this.#canceled(end))
      const atOnce = this.#options.strategy === 'serial' ? 1 : this.#waiting.length
      for (let count = 0; count < atOnce; count++) this.#dialNext()
    })
  }

  #dialNext(): void {
    const target = this.#waiting.shift()
    if (!target || this.#settled) return
    this.#unfinished++
    this.#attempt(target).catch((error: unknown) => {
      this.#settle()
      this.#media.release()
      this.#breakOff(error)
    })
  }

  #breakOff(error: unknown): void {
    if (this.#options.whenFailed !== 'keepRinging') this.#call.reject(mediaFailureStatus(error))
    this.#reject(error)
  }

  async #attempt(target: ConnectTarget): Promise<void> {
    const media = await this.#media.forTarget({
      taken: () => this.#stopRinging(ELSEWHERE, outbound),
      ended: (end) => this.#canceled(end),
    })
    if (this.#settled) return media.release()
    const outbound = this.#dial(target, media)
    this.#ringing.add(outbound)
    if (media.reoffered) outbound.onReoffer(media.reoffered)
    // Early media that cannot be taken is silence, as without any; the answer decides about the call.
    outbound.onProgress((progress) => void Promise.allSettled([this.#passProgress(progress, media)]))
    const result = await outbound.result
    this.#ringing.delete(outbound)
    this.#unfinished--
    if (result.outcome === 'answered' && !this.#settled) return this.#answered(target, result.leg, media)
    media.release()
    if (result.outcome === 'answered') return void result.leg.hangup()
    this.#failed(result.response)
  }

  #dial({ uri, options = {} }: ConnectTarget, media: TargetMedia): OutboundCall {
    const { passHeaders, tellsHistory } = this.#options
    const history = tellsHistory ? historyInfo(this.#call.request, uri, ++this.#dialed) : []
    try {
      return this.#stack.dial(uri, {
        offer: media.offer,
        // One less with each hop: what two bridges send each other in a circle comes to an end.
        maxForwards: this.#call.maxForwards - 1,
        ...options,
        headers: {
          ...passedHeaders(this.#call.request, passHeaders),
          ...(history.length > 0 && { 'History-Info': history }),
          ...options.headers,
        },
      })
    } catch (error) {
      media.release()
      throw error
    }
  }

  async #passProgress({ status, sdp }: CallProgress, media: TargetMedia): Promise<void> {
    if (this.#settled) return
    if (sdp !== undefined && this.#earlyMediaOf === undefined && this.#mayHear(media)) {
      this.#earlyMediaOf = media
      const early = await media.early(sdp)
      this.#call.progress(183, { sdp: early })
    } else if (status !== this.#progressStatus && (status === 180 || status === 181 || status === 182)) {
      this.#progressStatus = status
      this.#call.progress(status)
    }
  }

  /** The answer of another target could not follow early media of this one where all responses are of one dialog. */
  #mayHear(media: TargetMedia): boolean {
    if (this.#call.offer === undefined) return false
    const isTheOnlyAnswer = media.endpoints !== undefined || this.#options.targets.length === 1
    return isTheOnlyAnswer || this.#stack.capabilities.forkedEarlyDialogs
  }

  async #answered(target: ConnectTarget, leg: CallLeg, media: TargetMedia): Promise<void> {
    this.#settle()
    try {
      const answer = await media.answerCaller(leg)
      if (answer.outcome === 'answered') {
        const { passMethods, passHeaders } = this.#options
        const joined = bridge(answer.leg, leg, {
          ...(passMethods ? { passMethods } : {}),
          ...(passHeaders ? { passHeaders } : {}),
          ...(media.endpoints ? { endpoints: media.endpoints } : {}),
          ...(media.proxy ? { proxy: media.proxy } : {}),
        })
        return this.#resolve({ outcome: 'bridged', bridge: joined, target })
      }
      this.#resolve({ outcome: 'canceled', end: answer.end })
    } catch (error) {
      this.#breakOff(error)
    }
    media.release()
    this.#media.release()
    void leg.hangup()
  }

  #failed(response: SipResponse): void {
    if (this.#settled) return
    this.#failures.push(response)
    if (this.#waiting.length > 0) return this.#dialNext()
    const best = bestFailure(this.#failures)
    if (this.#unfinished > 0 || !best) return
    this.#settle()
    this.#media.release()
    if (this.#options.whenFailed !== 'keepRinging') this.#refuse(best)
    this.#resolve({ outcome: 'failed', response: best })
  }

  /** With what the target says about why, in the words of telephone networks (RFC 3326, RFC 6432). */
  #refuse(best: SipResponse): void {
    const reasons = best.headers.all('reason')
    this.#call.reject(statusForCaller(best), reasons.length > 0 ? { headers: { Reason: reasons } } : {})
  }

  #canceled(end: CallEnd): void {
    if (this.#settled) return
    this.#settle(end)
    this.#media.release()
    this.#resolve({ outcome: 'canceled', end })
  }

  /** Nothing is passed on any more, and whoever still rings stops. */
  #settle(end?: CallEnd): void {
    this.#settled = true
    this.#stopRinging(end ? end.reason : ELSEWHERE)
  }

  #stopRinging(reason: EndReason | undefined, winner?: OutboundCall): void {
    for (const outbound of this.#ringing) if (outbound !== winner) outbound.cancel(reason)
  }
}
