import { type TimerLanes, type TimerOwner, TimerSlot } from '../transaction/timer-lanes.js'
import {
  grantedSession,
  grantLines,
  type Headed,
  readSessionExpires,
  type SessionExpires,
  sessionExpiresLine,
} from './session-expires.js'

export interface SessionTimerUser {
  /** Sends the refresh, unless the last one is still under way. */
  refreshSession(): void
  /** Nobody has refreshed in time: the peer is gone. */
  sessionExpired(): void
}

/** A refresh that was refused is tried again after this. */
const RETRY_SECONDS = 30

/**
 * Keeps one established call alive, or finds out that it is not (RFC 4028): whoever refreshes does so at half of the
 * interval, and the other side ends the call shortly before it is over. Costs nothing while nobody asked for it.
 */
export class SessionTimer implements TimerOwner {
  readonly #timers: TimerLanes
  readonly #user: SessionTimerUser
  #slot: TimerSlot | undefined
  #isOver = false
  #seconds = 0
  #isOurs = false
  /** What of the interval is left when the timer that is set fires. */
  #secondsLeft = 0

  constructor(timers: TimerLanes, user: SessionTimerUser) {
    this.#timers = timers
    this.#user = user
  }

  /** The lines of our re-INVITE or UPDATE; `minSeconds` is what a 422 asked for. */
  requestLines(minSeconds: number): string {
    if (this.#seconds === 0) return ''
    const seconds = Math.max(this.#seconds, minSeconds)
    const minimum = minSeconds > 0 ? `Min-SE: ${minSeconds}\r\n` : ''
    return sessionExpiresLine({ seconds, refresher: this.#isOurs ? 'uac' : 'uas' }) + minimum
  }

  /** Grants what a request of the peer asks for; returns the lines of its 2xx. */
  grant(request: Headed): string {
    const granted = grantedSession(request)
    this.#agree(granted, 'uas')
    return grantLines(granted)
  }

  /** Takes what the 2xx to a request of ours says. */
  accepted(response: Headed): void {
    this.#agree(readSessionExpires(response), 'uac')
  }

  /** The call is over: what is still answered begins nothing anew. */
  stop(): void {
    this.#isOver = true
    this.#clear()
  }

  timerFired(name: string): void {
    if (name === 'expired') return this.#user.sessionExpired()
    const left = this.#secondsLeft
    if (left > RETRY_SECONDS) this.#set('refresh', RETRY_SECONDS, left - RETRY_SECONDS)
    else this.#set('expired', left, 0)
    this.#user.refreshSession()
  }

  #agree(agreed: SessionExpires | undefined, ourRole: 'uac' | 'uas'): void {
    this.#seconds = agreed?.seconds ?? 0
    if (this.#isOver) return
    if (!agreed || this.#seconds === 0) return this.#clear()
    // RFC 4028 7.2: a response without the parameter leaves it to the side that asked.
    this.#isOurs = (agreed.refresher ?? 'uac') === ourRole
    // RFC 4028 10: the BYE goes out the lesser of 32 s and a third of the interval before it is over.
    const untilEnd = this.#seconds - Math.min(32, this.#seconds / 3)
    const untilRefresh = this.#seconds / 2
    if (this.#isOurs) this.#set('refresh', untilRefresh, untilEnd - untilRefresh)
    else this.#set('expired', untilEnd, 0)
  }

  #clear(): void {
    if (this.#slot) this.#timers.clear(this.#slot)
  }

  #set(name: 'refresh' | 'expired', seconds: number, secondsLeft: number): void {
    this.#secondsLeft = secondsLeft
    this.#slot ??= new TimerSlot(this)
    this.#timers.set(this.#slot, name, Math.round(seconds * 1_000))
  }
}
