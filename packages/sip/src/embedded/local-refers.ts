import { referNews } from '../dialog/refer-news.js'
import { referLine } from '../dialog/refer-to.js'
import { formatNameAddr, parseNameAddr } from '../message/index.js'
import type { ReferOptions, ReferResult } from '../refer.js'
import type { SipUri } from '../sip-request.js'
import { type TimerOwner, TimerSlot } from '../transaction/timer-lanes.js'
import type { EstablishedLeg } from './established-leg.js'
import type { IncomingRequest } from './incoming-request.js'
import { linesOf } from './outgoing-request.js'
import { localResponse } from './request-view.js'

/** As long as a call may ring. */
const TIMEOUT_MS = 180_000

/** The REFER that we send on one leg, one at a time, and what the peer tells of it. */
export class LocalRefers implements TimerOwner {
  readonly #leg: EstablishedLeg
  readonly #timeout = new TimerSlot(this)
  #resolve: ((result: ReferResult) => void) | undefined

  constructor(leg: EstablishedLeg) {
    this.#leg = leg
  }

  refer(target: SipUri, { replaces, timeoutMs = TIMEOUT_MS, headers }: ReferOptions = {}): Promise<ReferResult> {
    const leg = this.#leg
    if (leg.state === 'terminated') return Promise.resolve(refused(481, 'Call Has Ended'))
    if (this.#resolve) return Promise.resolve(refused(491, 'Another REFER Is Under Way'))
    const lines = referLine(target, replaces) + referredByLine(leg) + linesOf(headers)
    const request = leg.newRequest('REFER', lines)
    return new Promise((resolve) => {
      this.#resolve = resolve
      leg.context.transactions.timers.set(this.#timeout, 'timeout', timeoutMs)
      leg.exchange(request, (response) => {
        if (response.status >= 300) this.#settle({ outcome: 'refused', response })
        if (response.status === 481) leg.lost(response.status)
      })
    })
  }

  /** Takes a NOTIFY; false when no REFER waits for one. It may come before the REFER is answered (RFC 3515 2.4.4). */
  notified({ wire }: IncomingRequest): boolean {
    const news = this.#resolve && referNews(wire)
    if (!news) return false
    if (news !== 'pending') this.#settle(news)
    return true
  }

  stop(): void {
    this.#settle({ outcome: 'unknown' })
  }

  timerFired(): void {
    this.#settle({ outcome: 'unknown' })
  }

  #settle(result: ReferResult): void {
    this.#leg.context.transactions.timers.clear(this.#timeout)
    this.#resolve?.(result)
    this.#resolve = undefined
  }
}

/** Who asks, so that the target can be told (RFC 3892 2.1): the address that the peer knows us by. */
function referredByLine(leg: EstablishedLeg): string {
  const uri = parseNameAddr(leg.dialog.local)?.uri
  return uri === undefined ? '' : `Referred-By: ${formatNameAddr(uri)}\r\n`
}

function refused(status: number, reason: string): ReferResult {
  return { outcome: 'refused', response: localResponse(status, reason) }
}
