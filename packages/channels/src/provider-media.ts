import { type Clock, errorText, type Logger, sleep } from '@ringwright/core'
import { hmac, isSignedWith } from '@ringwright/core/provider'

/** A file as a provider names it to us. */
export interface ProviderFile {
  readonly id: string
  readonly name: string
  readonly contentType: string
}

/** The provider's answer with the file, or why there is none. */
export type OpenedFile = Response | 'gone' | 'unavailable'

export interface ProviderMediaOptions {
  readonly clock: Clock
  readonly logger: Logger
  /** Where `serve` is mounted. */
  readonly url: string
  /** Signs the links. */
  readonly key: string
  /** How long a link is good for: while the provider keeps the file, and no longer than agents look back. */
  readonly lastsMs: number
  /** The largest file that customers can send over this provider. */
  readonly bytesMax: number
  /** Asks the provider for the file, with our credentials. */
  open(id: string, signal: AbortSignal): Promise<OpenedFile>
}

/** A provider that has not begun to answer by then keeps an agent's browser waiting for nothing. */
const OPENS_WITHIN_MS = 20_000
/** What a browser may show by itself; everything else is offered to be saved. */
const SHOWN = /^(?:image\/(?:jpeg|png|gif|webp)|audio\/[\w.-]+|video\/[\w.-]+)$/

/** Lets agents see customers' files without the provider's credentials, by links that are signed and run out. */
export class ProviderMedia {
  readonly #options: ProviderMediaOptions

  constructor(options: ProviderMediaOptions) {
    this.#options = options
  }

  linkTo({ id, name, contentType }: ProviderFile): string {
    const { clock, key, lastsMs, url } = this.#options
    const query = new URLSearchParams({ id, name, type: contentType, until: String(clock.now() + lastsMs) })
    query.set('signature', hmac(key, query.toString()))
    return `${url}?${query}`
  }

  /** Answers GET of such a link with the file. */
  async serve(request: Request): Promise<Response> {
    const { bytesMax, clock, key } = this.#options
    if (request.method !== 'GET') return new Response(null, { status: 405, headers: { allow: 'GET' } })
    const query = new URL(request.url).searchParams
    const signature = query.get('signature') ?? ''
    query.delete('signature')
    if (!isSignedWith([key], query.toString(), signature)) return new Response(null, { status: 403 })
    if (clock.now() > Number(query.get('until'))) return new Response(null, { status: 410 })
    const file = await this.#open(query.get('id') ?? '')
    if (typeof file === 'string') return new Response(null, { status: file === 'gone' ? 404 : 503 })
    if (Number(file.headers.get('content-length') ?? 0) > bytesMax) {
      await file.body?.cancel()
      return new Response(null, { status: 502 })
    }
    const headers = headersFor(query.get('type') ?? '', query.get('name') ?? '')
    return new Response(file.body?.pipeThrough(atMost(bytesMax)) ?? null, { headers })
  }

  async #open(id: string): Promise<OpenedFile> {
    const { clock, logger, open } = this.#options
    const [answered, late] = [new AbortController(), new AbortController()]
    const patience = sleep(clock, OPENS_WITHIN_MS, answered.signal).then(
      (): OpenedFile => {
        late.abort()
        return 'unavailable'
      },
      (): OpenedFile => 'unavailable',
    )
    try {
      return await Promise.race([open(id, late.signal), patience])
    } catch (error) {
      logger.warn('file of a customer could not be fetched', { error: errorText(error) })
      return 'unavailable'
    } finally {
      answered.abort()
    }
  }
}

/** Breaks off what is longer: a length that was not told, or told wrongly, fills no memory. */
function atMost(bytesMax: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.byteLength
      if (bytes > bytesMax) controller.error(new Error(`The file has more than ${bytesMax} bytes`))
      else controller.enqueue(chunk)
    },
  })
}

/** The customer chose name and type, so neither may make a browser run anything. */
function headersFor(type: string, name: string): Readonly<Record<string, string>> {
  const isShown = SHOWN.test(type)
  return {
    'content-type': isShown ? type : 'application/octet-stream',
    'content-disposition': `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", '%27')}`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, max-age=3600',
  }
}
