import { createHmac, timingSafeEqual } from 'node:crypto'

/** Makes and reads the tokens by which a page shows, on its next visit, whose conversation it had. */
export interface VisitorTokens {
  issue(visitor: string): string
  /** The visitor's id; undefined for whatever was not signed by this channel. */
  read(token: string): string | undefined
}

const VERSION = 'v1'
const FORM = /^v1\.((?:account-)?[0-9a-f]{32})\.([0-9a-f]{64})$/

/**
 * A token is `v1.<visitor>.<HMAC-SHA-256>`. The name of the channel is signed too, so that the token of one channel says
 * nothing in another that has the same secret.
 */
export function visitorTokens(channel: string, secrets: readonly string[]): VisitorTokens {
  const sign = (secret: string, visitor: string): Buffer =>
    createHmac('sha256', secret).update(`ringwright visitor ${VERSION} ${channel} ${visitor}`).digest()
  return {
    issue: (visitor) => `${VERSION}.${visitor}.${sign(secrets[0] as string, visitor).toString('hex')}`,
    read(token) {
      const [, visitor, signature] = FORM.exec(token) ?? []
      if (visitor === undefined || signature === undefined) return undefined
      const given = Buffer.from(signature, 'hex')
      return secrets.some((secret) => timingSafeEqual(sign(secret, visitor), given)) ? visitor : undefined
    },
  }
}
