import type { Clock, Instant } from '../clock/clock.js'
import { boundedBytes } from './bounded-bytes.js'
import { TakenDeliveries } from './taken-deliveries.js'

/** Something that a provider delivers. */
export interface WebhookDelivery {
  readonly headers: Headers
  readonly url: URL
  /** As it came, since signatures are made of bytes. */
  readonly body: Uint8Array
  /** The body as UTF-8. */
  readonly text: string
}

/**
 * What was made of a delivery. `taken`: it is durable or of no interest, 200. `again`: it could not be kept and is to be
 * delivered once more, 503. `malformed`: it is nothing that this provider delivers, 400. Or an answer of the adapter's own.
 */
export type WebhookAnswer = 'taken' | 'again' | 'malformed' | Response

/** How deliveries of a provider are told from forgeries and repetitions, and who takes them. */
export interface WebhookOptions {
  /** By which `windowMs` counts. */
  readonly clock: Clock
  /** Whether it is from the provider: false is answered with 401 and nothing else. */
  authenticate(delivery: WebhookDelivery): boolean
  /** Makes something of an authentic delivery. Rejecting is `again`. */
  take(delivery: WebhookDelivery): Promise<WebhookAnswer>
  /**
   * Where the provider signs when it sends: that instant, and what is the same only for the same delivery. One from
   * outside the window is answered with 401, one that was taken before with 200 and nothing else.
   */
  freshness?(delivery: WebhookDelivery): { readonly at: Instant; readonly id: string } | undefined
  /** How far the provider's clock may be from ours, delays included. Default 300,000 (five minutes). */
  readonly windowMs?: number
  /** Answers GET, by which providers try an address when it is registered. Default: 405. */
  challenge?(url: URL): Response | undefined
  /** Default 1 MiB; past it 413. */
  readonly bodyBytesMax?: number
  /** An error of `take`; the provider is asked to deliver again. */
  onFault(error: unknown): void
}

const BODY_BYTES_MAX = 1_048_576
const WINDOW_MS = 300_000
/** After an outage providers come again by themselves; this only says that it is not for minutes. */
const RETRY_AFTER_S = '5'

/** What a provider calls: checks what is the same for all of them, and never throws because of what comes. */
export function webhook(options: WebhookOptions): (request: Request) => Promise<Response> {
  const { clock, windowMs = WINDOW_MS, bodyBytesMax = BODY_BYTES_MAX } = options
  const taken = new TakenDeliveries(clock, windowMs)
  return async (request) => {
    const url = new URL(request.url)
    if (request.method === 'GET') return options.challenge?.(url) ?? status(405, { allow: 'POST' })
    if (request.method !== 'POST') return status(405, { allow: 'POST' })
    if (Number(request.headers.get('content-length') ?? 0) > bodyBytesMax) return status(413)
    // A body that breaks off has no one left to be answered.
    const body = await boundedBytes(request.body, bodyBytesMax).catch(() => null)
    if (!body) return status(body === null ? 400 : 413)
    const delivery = { headers: request.headers, url, body, text: new TextDecoder().decode(body) }
    if (!options.authenticate(delivery)) return status(401)
    const freshness = options.freshness?.(delivery)
    if (options.freshness && !(freshness && taken.isFresh(freshness.at))) return status(401)
    if (freshness && taken.has(freshness.id)) return status(200)
    const answer = await options.take(delivery).catch((error: unknown) => {
      options.onFault(error)
      return 'again' as const
    })
    // What has to come again comes with the same signature.
    if (freshness && answer === 'taken') taken.add(freshness.id)
    return response(answer)
  }
}

function response(answer: WebhookAnswer): Response {
  if (typeof answer !== 'string') return answer
  if (answer === 'taken') return status(200)
  return answer === 'malformed' ? status(400) : status(503, { 'retry-after': RETRY_AFTER_S })
}

function status(code: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status: code, headers: { 'cache-control': 'no-store', ...headers } })
}
