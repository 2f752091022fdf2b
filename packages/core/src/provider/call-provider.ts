import type { SendOutcome } from '../channel/channel-adapter.js'
import { type Clock, sleep } from '../clock/clock.js'
import { boundedBytes } from './bounded-bytes.js'

/** How one provider is reached. */
export interface ProviderClient {
  readonly clock: Clock
  /** Default: the global one. A provider that a test plays comes in here. */
  readonly fetch?: typeof fetch
  /** Default 20,000; a poll that waits at the provider needs more. */
  readonly timeoutMs?: number
  /** Bytes of an answer. Default 1 MiB; a longer one counts as garbage. */
  readonly answerBytesMax?: number
}

/** One request to a provider's HTTP API. */
export interface ProviderCall {
  readonly url: string
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | FormData | URLSearchParams
  readonly signal?: AbortSignal
  /** Where the provider says in the body of a 429 how long to wait; the header `retry-after` is read anyhow. */
  retryAfterMs?(json: unknown): number | undefined
  /**
   * Whether the body of a 429 or 5xx says for certain what became of the call, whatever the status is: then it counts as
   * answered. Default: never.
   */
  isCertain?(json: unknown): boolean
}

/** What can be said of every provider; what an answer means is for the adapter. */
export type ProviderAnswer =
  /** `json` is undefined where the body is none. `retryAfterMs`: how long a 429 or 503 asks to wait. */
  | {
      readonly outcome: 'answered'
      readonly status: number
      readonly json: unknown
      readonly text: string
      readonly retryAfterMs?: number
    }
  | Extract<SendOutcome, { outcome: 'later' | 'unknown' }>

const TIMEOUT_MS = 20_000
const ANSWER_BYTES_MAX = 1_048_576
/** The connection was never there, so that nothing can have been taken (the codes of Node's `fetch`). */
const NEVER_REACHED: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])
/** Codes of Node for a certificate that does not hold ("X509 certificate error codes"): it is looked at before anything is sent. */
const BAD_CERTIFICATE =
  /^(?:CERT|CRL|DEPTH_ZERO|ERROR_IN_C|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE)|PATH_LENGTH|SELF_SIGNED|UNABLE_TO)/

/** Asks a provider something over HTTP. Never rejects, except with the reason of the call's signal. */
export async function callProvider(client: ProviderClient, call: ProviderCall): Promise<ProviderAnswer> {
  const { clock, timeoutMs = TIMEOUT_MS } = client
  const ended = new AbortController()
  const onAbort = (): void => ended.abort(call.signal?.reason)
  call.signal?.throwIfAborted()
  call.signal?.addEventListener('abort', onAbort, { once: true })
  const silence = sleep(clock, timeoutMs, ended.signal).then(
    (): ProviderAnswer => ({ outcome: 'unknown', reason: 'The provider did not answer in time' }),
    (): ProviderAnswer => ({ outcome: 'unknown', reason: 'The call was given up' }),
  )
  try {
    const answer = await Promise.race([exchange(client, call, ended.signal), silence])
    call.signal?.throwIfAborted()
    return answer
  } finally {
    call.signal?.removeEventListener('abort', onAbort)
    ended.abort()
  }
}

async function exchange(client: ProviderClient, call: ProviderCall, signal: AbortSignal): Promise<ProviderAnswer> {
  const { url, method = 'POST', headers = {}, body } = call
  try {
    // A redirect would take the credentials elsewhere.
    const init = { method, headers, signal, redirect: 'error' as const, ...(body !== undefined && { body }) }
    const response = await (client.fetch ?? fetch)(url, init)
    const bytes = await boundedBytes(response.body, client.answerBytesMax ?? ANSWER_BYTES_MAX)
    const text = new TextDecoder().decode(bytes ?? new Uint8Array())
    return meaning(response, text, call)
  } catch (error) {
    return meaningOfFailure((error as Error | undefined)?.cause ?? {})
  }
}

/** Why `fetch` failed. */
interface Failure {
  readonly code?: string
  readonly syscall?: string
  /** Of each address, where several were tried. */
  readonly errors?: readonly Failure[]
}

function meaningOfFailure(failure: Failure): ProviderAnswer {
  const { code = '' } = failure
  if (isUnreached(failure)) return { outcome: 'later', reason: 'The provider cannot be reached' }
  if (!BAD_CERTIFICATE.test(code)) return { outcome: 'unknown', reason: 'The connection to the provider broke' }
  return { outcome: 'later', reason: `The certificate of the provider is not accepted (${code})` }
}

function isUnreached({ code, syscall, errors = [] }: Failure): boolean {
  return errors.length > 0 ? errors.every(isUnreached) : NEVER_REACHED.has(code) || syscall === 'connect'
}

function meaning({ status, headers }: Response, text: string, call: ProviderCall): ProviderAnswer {
  const json = jsonOf(text)
  const isBusy = status === 429 || status === 503
  const retryAfterMs = isBusy ? (call.retryAfterMs?.(json) ?? retryAfter(headers.get('retry-after'))) : undefined
  const wait = retryAfterMs !== undefined && { retryAfterMs }
  if (status !== 429 && status < 500) return { outcome: 'answered', status, json, text }
  if (call.isCertain?.(json)) return { outcome: 'answered', status, json, text, ...wait }
  if (!isBusy) return { outcome: 'unknown', reason: `The provider failed (${status})` }
  const reason = status === 429 ? 'The provider limits the rate' : 'The provider takes nothing at present'
  return { outcome: 'later', reason, ...wait, ...(wait && { wholeChannel: status === 503 }) }
}

/** Seconds (RFC 9110 section 10.2.3); the form with a date is rare, and the engine's own delay does for it. */
function retryAfter(header: string | null): number | undefined {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : undefined
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Garbage is for the adapter to judge: it finds no field that it looks for.
    return undefined
  }
}
