import type { IncomingMessage } from 'node:http'
import { RingwrightError } from '../errors/ringwright-error.js'

/** The methods that a `Request` can have and a handler may want. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

export interface TranslatedRequest {
  readonly request: Request
  /** Whether more body came than is allowed: whatever the handler made of it, the answer is 413. */
  readonly bodyExceeded: () => boolean
}

/** Node's request as a `Request`, or the status that answers one which cannot be translated. */
export function toRequest(
  incoming: IncomingMessage,
  scheme: 'http' | 'https',
  bytesMaxOf: (url: URL) => number,
  signal: AbortSignal,
): TranslatedRequest | number {
  const { method = '' } = incoming
  if (!METHODS.has(method)) return 501
  const url = urlOf(incoming, scheme)
  if (!url) return 400
  const bodyBytesMax = bytesMaxOf(url)
  if (Number(incoming.headers['content-length'] ?? 0) > bodyBytesMax) return 413
  const headers = headersOf(incoming)
  if (method === 'GET' || method === 'HEAD') {
    return { request: new Request(url, { method, headers, signal }), bodyExceeded: () => false }
  }
  let exceeded = false
  const body = bodyOf(incoming, bodyBytesMax, () => {
    exceeded = true
  })
  // A variable, because the DOM's own type of these options does not know `duplex` yet.
  const init = { method, headers, signal, body, duplex: 'half' as const }
  return { request: new Request(url, init), bodyExceeded: () => exceeded }
}

/** The URL that the client meant; undefined for another form than a path (RFC 9112 section 3.2.1) or a strange host. */
export function urlOf({ headers, url }: IncomingMessage, scheme: 'http' | 'https'): URL | undefined {
  if (!url?.startsWith('/') || headers.host === undefined || /[/?#@\\]/.test(headers.host)) return undefined
  // Not `new URL(url, base)`: a path that begins with two slashes would name another host.
  const text = `${scheme}://${headers.host}${url}`
  return URL.canParse(text) ? new URL(text) : undefined
}

export function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers()
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    try {
      headers.append(rawHeaders[i] as string, rawHeaders[i + 1] as string)
    } catch {
      // Node's parser takes a few bytes that the Fetch standard does not; such a header is as good as none.
    }
  }
  return headers
}

function bodyOf(incoming: IncomingMessage, bytesMax: number, onExceeded: () => void): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Buffer> = incoming[Symbol.asyncIterator]()
  let bytes = 0
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await chunks.next()
        if (next.done) return controller.close()
        bytes += next.value.length
        if (bytes <= bytesMax) return controller.enqueue(new Uint8Array(next.value))
        onExceeded()
        controller.error(
          new RingwrightError('limit_reached', `The body has more than ${bytesMax} bytes (bodyBytesMax)`),
        )
      },
    },
    { highWaterMark: 0 },
  )
}
