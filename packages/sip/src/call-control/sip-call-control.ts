import {
  type CallControl,
  type CallEnd,
  type Conference,
  type DialOptions,
  type DialOutcome,
  errorText,
  type IncomingCall,
  type Random,
  randomHex,
} from '@ringwright/core'
import type { InboundCall } from '../inbound-call.js'
import type { CallerVerifier } from '../identity/index.js'
import type { MediaEncryption, MediaServer } from '../media/index.js'
import type { UserCallProgress, UserCalls } from '../notifier/index.js'
import type { SipStack } from '../sip-stack.js'
import type { TrunkGroup } from '../trunk/index.js'
import { callerOf, whoseCall } from './caller.js'
import { type DialPlan, dialTargets } from './dial-targets.js'
import { calledAddress, IncomingSipCall, turnAway } from './incoming-sip-call.js'
import { outgoingTry, type OutgoingTryOptions, type TryOutcome } from './outgoing-try.js'
import type { RegisteredPhones } from './registered-phones.js'
import { SipConference } from './sip-conference.js'
import { type CallServices, SipCall, type SipCallOptions } from './sip-call.js'
import { trunkTry } from './trunk-try.js'

const RING_TIMEOUT_MS = 30_000

export interface SipCallControlOptions extends Omit<CallServices, 'callOf'> {
  readonly random: Random
  /** Its calls belong to this control from now on. */
  readonly stack: SipStack
  readonly media: MediaServer
  /** Of legs whose signaling is encrypted; the others are never encrypted. */
  readonly encryption: MediaEncryption
  readonly phones: RegisteredPhones | undefined
  readonly trunks: TrunkGroup | undefined
  /** Finds out whether callers call from the numbers that they show. */
  readonly verifier?: CallerVerifier
  /** Is told what the users' phones are doing. */
  readonly userCalls?: UserCalls
  /** Whether new calls are taken on; those that are not get 503 with Retry-After. */
  readonly accepts: () => boolean
}

export interface SipCallControl extends CallControl {
  /** Answered calls that are not over. */
  readonly callsRunning: number
  /** Resolves once no call is running but agents' lines, which end with the stop. */
  idle(): Promise<void>
}

/** Telephony over a SIP stack, with all media anchored at a media server. */
export function createSipCallControl(options: SipCallControlOptions): SipCallControl {
  return new StackCallControl(options)
}

class StackCallControl implements SipCallControl {
  readonly #options: SipCallControlOptions
  readonly #plan: DialPlan
  /** By the id of the leg. */
  readonly #calls = new Map<string, SipCall>()
  readonly #services: CallServices
  readonly #idle = new Set<() => void>()
  #handler: ((call: IncomingCall) => void) | undefined

  constructor(options: SipCallControlOptions) {
    this.#options = options
    this.#plan = options
    this.#services = { ...options, callOf: (leg) => this.#calls.get(leg.id) }
    options.stack.onCall((invite) => this.#received(invite))
  }

  get callsRunning(): number {
    return this.#calls.size
  }

  idle(): Promise<void> {
    return this.#isIdle ? Promise.resolve() : new Promise((resolve) => this.#idle.add(resolve))
  }

  get #isIdle(): boolean {
    for (const { isLine } of this.#calls.values()) if (!isLine) return false
    return true
  }

  onCall(handler: (call: IncomingCall) => void): void {
    this.#handler = handler
  }

  createConference(): Conference {
    return new SipConference(this.#options.media.createConference())
  }

  async dial(to: string, options: DialOptions = {}): Promise<DialOutcome> {
    const { clock, random } = this.#options
    try {
      const outcome = await this.#try(to, options)
      if (outcome.outcome === 'failed') return { outcome: 'failed', end: outcome.end }
      const { leg, media } = outcome
      const { from = leg.local.user ?? '', displayName, isLine = false } = options
      const id = randomHex(random, 8)
      const call = this.#connected({ id, direction: 'outbound', from, to, displayName, leg, media, isLine })
      return { outcome: 'answered', call }
    } catch (error) {
      return { outcome: 'failed', end: { cause: 'failed', by: 'local', at: clock.now(), detail: errorText(error) } }
    }
  }

  async #try(to: string, options: DialOptions): Promise<TryOutcome> {
    const { clock, stack, media, trunks, encryption, userCalls } = this.#options
    const { ringTimeoutMs = RING_TIMEOUT_MS, signal, onRinging } = options
    const found = await dialTargets(to, options, this.#plan)
    if (!found.found) return this.#notTried(found.cause, found.detail)
    // An offer may have been about to lapse when its phone was to ring.
    const parts = { clock, stack, media, encryption, ringTimeoutMs: Math.max(1, ringTimeoutMs), signal, onRinging }
    if ('targets' in found) {
      const { targets, user } = found
      const shown = user === undefined ? undefined : userCalls?.begin(user, 'recipient')
      if (!shown) return outgoingTry({ targets, ...parts })
      return shownTry(shown, { targets, ...parts })
    }
    const { number } = found
    if (!trunks) return this.#notTried('unreachable', 'Numbers are not dialed without the option "trunks"')
    return trunkTry({
      number,
      route: trunks.routeTo(number, options.site),
      guard: trunks.guard,
      caller: options,
      ...parts,
    })
  }

  #notTried(cause: 'unreachable' | 'notFound', detail: string): TryOutcome {
    const end: CallEnd = { cause, by: 'local', at: this.#options.clock.now(), detail }
    return { outcome: 'failed', end, isRouteFailure: false, wasHeard: false }
  }

  async #received(invite: InboundCall): Promise<void> {
    const { accepts, encryption, logger, media, phones, random, trunks, userCalls } = this.#options
    if (!accepts()) return turnAway(invite, 'overloaded')
    const { flow } = invite.request
    const caller = callerOf(invite.request, trunks?.isSource(flow.remote.address) ?? false)
    const whose = await whoseCall(caller, invite.request, phones)
    if (typeof whose === 'object') {
      if (whose.status === 403) {
        logger.warn('caller claims to be a user', {
          source: flow.remote.address,
          personal: { user: caller.from },
        })
      }
      return invite.reject(whose.status, whose)
    }
    const { verifier } = this.#options
    const callerIdentity =
      verifier && whose === 'stranger'
        ? await verifier.verify(invite.request, caller.claimed, calledAddress(invite.request.uri))
        : undefined
    const handler = this.#handler
    if (!handler) return turnAway(invite, 'notFound')
    handler(
      new IncomingSipCall({
        id: randomHex(random, 8),
        invite,
        caller,
        ...(whose === 'user' && { user: caller.from }),
        ...(callerIdentity !== undefined && { callerIdentity }),
        media,
        encryption,
        connected: (options) => {
          const shown = whose === 'user' ? userCalls?.begin(caller.from, 'initiator') : undefined
          shown?.talks()
          if (shown) void options.leg.ended.then(() => shown.ends())
          return this.#connected(options)
        },
      }),
    )
  }

  #connected(options: SipCallOptions): SipCall {
    const call = new SipCall(options, this.#services)
    const { logger } = this.#options
    const { id, direction, from, to } = call
    this.#calls.set(options.leg.id, call)
    logger.info('call answered', { call: id, direction, personal: { from, to } })
    void call.ended.then(({ cause, by, detail }) => {
      this.#calls.delete(options.leg.id)
      logger.info('call ended', { call: id, cause, by, detail })
      if (!this.#isIdle) return
      for (const resolve of this.#idle) resolve()
      this.#idle.clear()
    })
    return call
  }
}

/** A try whose course the lamps of other phones show. */
async function shownTry(shown: UserCallProgress, options: OutgoingTryOptions): Promise<TryOutcome> {
  const { onRinging } = options
  const outcome = await outgoingTry({
    ...options,
    onRinging() {
      shown.rings()
      onRinging?.()
    },
  })
  if (outcome.outcome === 'failed') shown.ends()
  else {
    shown.talks()
    void outcome.leg.ended.then(() => shown.ends())
  }
  return outcome
}
