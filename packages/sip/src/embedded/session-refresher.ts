import { readMinSeconds } from '../dialog/session-expires.js'
import { SessionTimer, type SessionTimerUser } from '../dialog/session-timer.js'
import type { SipResponse } from '../sip-request.js'
import { supportedLine } from '../stack/supported-methods.js'
import type { DialogLeg } from './dialog-leg.js'

/** Keeps one leg alive, or finds out that its peer is gone. */
export class SessionRefresher implements SessionTimerUser {
  readonly timer: SessionTimer
  readonly #leg: DialogLeg
  #isRefreshing = false

  constructor(leg: DialogLeg) {
    this.#leg = leg
    this.timer = new SessionTimer(leg.context.transactions.timers, this)
  }

  /**
   * Tells the peer that the call goes on (RFC 4028 7.4): by an UPDATE without a session where it takes that, because a
   * re-INVITE could meet one of the peer's; else by a re-INVITE with the session as it stands.
   */
  refreshSession(): void {
    if (this.#isRefreshing) return
    this.#isRefreshing = true
    void this.#refresh().finally(() => (this.#isRefreshing = false))
  }

  sessionExpired(): void {
    this.#leg.lost(408)
  }

  async #refresh(): Promise<void> {
    const leg = this.#leg
    if (!leg.allow.has('UPDATE') || !(await updateSession(leg))) await leg.reoffer(() => leg.localSdp)
  }
}

/** False when the peer does not take an UPDATE after all. */
async function updateSession(leg: DialogLeg): Promise<boolean> {
  let response = await sendUpdate(leg, 0)
  if (response.status === 422) response = await sendUpdate(leg, readMinSeconds(response))
  const { status, local } = response
  if (status < 300) leg.sessionTimer.accepted(response)
  else if (status === 408 && local) leg.lost(status)
  return status !== 405 && status !== 501
}

function sendUpdate(leg: DialogLeg, minSeconds: number): Promise<SipResponse> {
  const lines = supportedLine + leg.sessionTimer.requestLines(minSeconds)
  return new Promise((resolve) => leg.ask('UPDATE', lines, undefined, resolve))
}
