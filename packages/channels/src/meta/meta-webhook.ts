import type { Clock } from '@ringwright/core'
import { isSameSecret, isSignedWith, webhook, type WebhookAnswer } from '@ringwright/core/provider'

export interface MetaWebhookOptions {
  readonly clock: Clock
  /** Of the Meta app; of several all are accepted, to replace one without a gap. */
  readonly appSecret: string | readonly string[]
  readonly verifyToken: string
  take(text: string): Promise<WebhookAnswer>
  onFault(error: unknown): void
}

/** Notifications have up to 3 MB. */
const NOTIFICATION_BYTES_MAX = 3 * 1_048_576

/** What every product of Meta calls: signed with the secret of the app, and tried when the address is registered. */
export function metaWebhook(options: MetaWebhookOptions): (request: Request) => Promise<Response> {
  const { clock, appSecret, verifyToken, take, onFault } = options
  const secrets = typeof appSecret === 'string' ? [appSecret] : appSecret
  return webhook({
    clock,
    authenticate: ({ headers, body }) => {
      const signature = headers.get('x-hub-signature-256') ?? ''
      return signature.startsWith('sha256=') && isSignedWith(secrets, body, signature.slice(7))
    },
    take: ({ text }) => take(text),
    challenge: ({ searchParams: query }) => challengeAnswer(query, verifyToken),
    bodyBytesMax: NOTIFICATION_BYTES_MAX,
    onFault,
  })
}

/** Meta asks for its challenge back by one who knows the token that was typed in. */
function challengeAnswer(query: URLSearchParams, verifyToken: string): Response | undefined {
  if (query.get('hub.mode') !== 'subscribe') return undefined
  if (!isSameSecret(verifyToken, query.get('hub.verify_token') ?? '')) return new Response(null, { status: 403 })
  return new Response(query.get('hub.challenge') ?? '', {
    headers: { 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' },
  })
}
