import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Clock, Instant } from '@ringwright/core'

/** Makes and reads the tokens by which a page shows, on its next visit, whose conversation it had. */
export interface VisitorTokens {
  issue(visitor: string): string
  /** Whose it is, and whether its time is over; undefined for whatever was not signed by this channel. */
  read(token: string): { readonly visitor: string; readonly isOver: boolean } | undefined
}

export interface VisitorTokensOptions {
  /** Signed too, so that the token of one channel says nothing in another that has the same secret. */
  readonly channel: string
  /** The first signs, all are accepted. */
  readonly secrets: readonly string[]
  readonly clock: Clock
  /** From when a token is made. */
  readonly lifetimeMs: number
  /** Until when tokens of the first form, which have no end, are accepted. */
  readonly endlessUntil: Instant
  /** The newest form that every node reads. */
  readonly form: () => number
}

const FIRST = /^v1\.((?:account-)?[0-9a-f]{32})\.([0-9a-f]{64})$/
const SECOND = /^v2\.((?:account-)?[0-9a-f]{32}\.(\d{1,12}))\.([0-9a-f]{64})$/

/**
 * A token is `v2.<visitor>.<end in seconds>.<HMAC-SHA-256>`. While there are nodes that do not read that, it is
 * `v1.<visitor>.<HMAC-SHA-256>`, as those of earlier releases.
 */
export function visitorTokens(options: VisitorTokensOptions): VisitorTokens {
  const { channel, secrets, clock, lifetimeMs, endlessUntil, form } = options
  const sign = (secret: string, version: string, said: string): Buffer =>
    createHmac('sha256', secret).update(`ringwright visitor ${version} ${channel} ${said}`).digest()
  const token = (version: string, said: string): string =>
    `${version}.${said}.${sign(secrets[0] as string, version, said).toString('hex')}`
  const isSigned = (version: string, said: string, signature: string): boolean => {
    const given = Buffer.from(signature, 'hex')
    return secrets.some((secret) => timingSafeEqual(sign(secret, version, said), given))
  }
  return {
    issue(visitor) {
      if (form() === 1) return token('v1', visitor)
      return token('v2', `${visitor}.${Math.ceil((clock.now() + lifetimeMs) / 1_000)}`)
    },
    read(text) {
      const [, said = '', seconds = '', signature = ''] = SECOND.exec(text) ?? []
      if (said !== '') {
        const [visitor = ''] = said.split('.')
        return isSigned('v2', said, signature) ? { visitor, isOver: clock.now() > Number(seconds) * 1_000 } : undefined
      }
      const [, visitor = '', endless = ''] = FIRST.exec(text) ?? []
      if (visitor === '' || !isSigned('v1', visitor, endless)) return undefined
      return { visitor, isOver: form() > 1 && clock.now() > endlessUntil }
    },
  }
}
