import type { Instant } from '@ringwright/core'
import { hmac, isSignedWith, type WebhookDelivery } from '@ringwright/core/provider'

/*
 * The symmetric scheme of the Standard Webhooks specification: `webhook-signature` holds, separated by spaces, one or
 * more `v1,<base64 of HMAC-SHA-256>` of `<webhook-id>.<webhook-timestamp in seconds>.<body>`.
 */

const VERSION = 'v1,'
/** A secret with this prefix is the base64 of its bytes, in that specification. */
const ENCODED = 'whsec_'
/** More signatures than keys that are ever replaced at once would only cost time. */
const SIGNATURES_MAX = 8

/** The headers that prove who posts a body, and when. */
export function signedHeaders(
  secret: string,
  body: string,
  { id, at }: { readonly id: string; readonly at: Instant },
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at / 1_000))
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': VERSION + hmac(keyOf(secret), `${id}.${timestamp}.${body}`, { encoding: 'base64' }),
  }
}

/** Whether one of the signatures was made with one of the secrets. */
export function isAuthentic(secrets: readonly string[], { headers, text }: WebhookDelivery): boolean {
  const keys = secrets.map(keyOf)
  const payload = `${headers.get('webhook-id')}.${headers.get('webhook-timestamp')}.${text}`
  const signatures = (headers.get('webhook-signature') ?? '').split(' ').slice(0, SIGNATURES_MAX)
  return signatures.some(
    (signature) =>
      signature.startsWith(VERSION) &&
      isSignedWith(keys, payload, signature.slice(VERSION.length), { encoding: 'base64' }),
  )
}

/** When a delivery says that it was made, and what is the same only for the same one. */
export function signatureFreshness({ headers }: WebhookDelivery): { readonly at: Instant; readonly id: string } {
  const id = `${headers.get('webhook-id')}.${headers.get('webhook-timestamp')}`
  return { at: Number(headers.get('webhook-timestamp') ?? Number.NaN) * 1_000, id }
}

function keyOf(secret: string): string | Uint8Array {
  return secret.startsWith(ENCODED) ? Buffer.from(secret.slice(ENCODED.length), 'base64') : secret
}
