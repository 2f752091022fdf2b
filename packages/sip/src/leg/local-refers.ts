import type { Timer } from '@ringwright/core'
import { referNews } from '../dialog/refer-news.js'
import { referLine } from '../dialog/refer-to.js'
import { formatNameAddr, linesOf } from '../message/index.js'
import type { ReferOptions, ReferResult } from '../refer.js'
import type { SipUri } from '../sip-request.js'
import { localResponse } from '../stack/message-view.js'
import type { CarriedLeg } from './carried-leg.js'
import type { LegRequest } from './leg-request.js'

/** As long as a call may ring. */
const TIMEOUT_MS = 180_000

/** The REFER that we send on one leg, one at a time, and what the peer tells of it. */
export class LocalRefers {
  readonly #leg: CarriedLeg
  #timeout: Timer | undefined
  #resolve: ((result: ReferResult) => void) | undefined

  constructor(leg: CarriedLeg) {
    this.#leg = leg
  }

  refer(target: SipUri, { replaces, timeoutMs = TIMEOUT_MS, headers }: ReferOptions = {}): Promise<ReferResult> {
    const leg = this.#leg
    if (leg.state === 'terminated') return Promise.resolve(refused(481, 'Call Has Ended'))
    if (this.#resolve) return Promise.resolve(refused(491, 'Another REFER Is Under Way'))
    // Who asks, so that the target can be told (RFC 3892 2.1): the address that the peer knows us by.
    const referredBy = `Referred-By: ${formatNameAddr(leg.local.uri)}\r\n`
    const lines = referLine(target, replaces) + referredBy + linesOf(headers)
    return new Promise((resolve) => {
      this.#resolve = resolve
      this.#timeout = leg.context.clock.setTimer(timeoutMs, () => this.stop())
      leg.ask('REFER', lines, undefined, (response) => {
        if (response.status >= 300) this.#settle({ outcome: 'refused', response })
      })
    })
  }

  /** Takes a NOTIFY; false when no REFER waits for one. It may come before the REFER is answered (RFC 3515 2.4.4). */
  notified({ wire }: LegRequest): boolean {
    const news = this.#resolve && referNews(wire)
    if (!news) return false
    if (news !== 'pending') this.#settle(news)
    return true
  }

  stop(): void {
    this.#settle({ outcome: 'unknown' })
  }

  #settle(result: ReferResult): void {
    this.#timeout?.cancel()
    this.#resolve?.(result)
    this.#resolve = undefined
  }
}

function refused(status: number, reason: string): ReferResult {
  return { outcome: 'refused', response: localResponse(status, reason) }
}
