import { RingwrightError, type Timer } from '@ringwright/core'
import { escapedReplaces } from '../dialog/replaces-header.js'
import { parseSipFragment } from '../dialog/sip-fragment.js'
import { linesOf } from '../embedded/outgoing-request.js'
import { localResponse } from '../embedded/request-view.js'
import { formatNameAddr, parseUri } from '../message/index.js'
import type { ReferOptions, ReferResult } from '../refer.js'
import type { SipUri } from '../sip-request.js'
import type { DrachtioLeg } from './drachtio-leg.js'
import type { ReceivedRequest } from './received-request.js'

/** As long as a call may ring. */
const TIMEOUT_MS = 180_000

/** The REFER that we send on one leg, one at a time, and what the peer tells of it. */
export class LocalRefers {
  readonly #leg: DrachtioLeg
  #timeout: Timer | undefined
  #resolve: ((result: ReferResult) => void) | undefined

  constructor(leg: DrachtioLeg) {
    this.#leg = leg
  }

  refer(target: SipUri, { replaces, timeoutMs = TIMEOUT_MS, headers }: ReferOptions = {}): Promise<ReferResult> {
    const leg = this.#leg
    if (leg.state === 'terminated') return Promise.resolve(refused(481, 'Call Has Ended'))
    if (this.#resolve) return Promise.resolve(refused(491, 'Another REFER Is Under Way'))
    const referredBy = `Referred-By: ${formatNameAddr(leg.local.uri)}\r\n`
    const lines = referLine(target, replaces) + referredBy + linesOf(headers)
    return new Promise((resolve) => {
      this.#resolve = resolve
      this.#timeout = leg.context.clock.setTimer(timeoutMs, () => this.stop())
      leg.exchange('REFER', lines, undefined, {
        done: (response) => {
          if (response.status >= 300) this.#settle({ outcome: 'refused', response })
        },
      })
    })
  }

  /** Takes a NOTIFY; false when no REFER waits for one. It may come before the REFER is answered (RFC 3515 2.4.4). */
  notified({ wire }: ReceivedRequest): boolean {
    const isRefer = /^refer\s*(;|$)/i.test(wire.headers.get('event') ?? '')
    if (!this.#resolve || !isRefer) return false
    const told = parseSipFragment(wire.bodyText)
    const isOver = /^terminated\b/i.test(wire.headers.get('subscription-state') ?? '')
    if (told && told.status >= 300) this.#settle({ outcome: 'failed', ...told })
    else if (told && told.status >= 200) this.#settle({ outcome: 'transferred' })
    else if (isOver) this.#settle({ outcome: 'unknown' })
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

function referLine(target: SipUri, replaces: ReferOptions['replaces']): string {
  const uri = parseUri(target)
  if (uri === undefined || uri.scheme === 'other' || (replaces && uri.scheme === 'tel')) {
    throw new RingwrightError(
      'invalid_argument',
      `refer: ${JSON.stringify(target)} is no URI that the peer could call.`,
    )
  }
  const { callId = '', remoteTag: toTag = '', localTag: fromTag = '' } = replaces ?? {}
  const header = replaces ? `?Replaces=${escapedReplaces({ callId, toTag, fromTag })}` : ''
  return `Refer-To: <${target}${header}>\r\n`
}

function refused(status: number, reason: string): ReferResult {
  return { outcome: 'refused', response: localResponse(status, reason) }
}
