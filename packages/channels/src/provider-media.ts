import { type Attachment, type Clock, errorText, type Logger, sleep } from '@ringwright/core'
import { hmac, isSignedWith, plainFileName } from '@ringwright/core/provider'
import { mediaResponse } from './media-response.js'

/** A file as a provider names it to us; name and type are mostly the customer's. */
export interface ProviderFile {
  readonly id: string
  readonly name: string
  readonly contentType: string
  readonly bytes?: number | undefined
}

/** Makes what agents see of a file that a provider keeps. */
export type AttachmentOf = (file: ProviderFile) => Attachment

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

/** Lets agents see customers' files without the provider's credentials, by links that are signed and run out. */
export class ProviderMedia {
  readonly #options: ProviderMediaOptions

  constructor(options: ProviderMediaOptions) {
    this.#options = options
  }

  readonly attachmentOf: AttachmentOf = ({ id, name: given, contentType, bytes }) => {
    const { clock, key, lastsMs, url } = this.#options
    const name = plainFileName(given)
    const query = new URLSearchParams({ id, name, type: contentType, until: String(clock.now() + lastsMs) })
    query.set('signature', hmac(key, query.toString()))
    return { url: `${url}?${query}`, name, contentType, ...(bytes !== undefined && { bytes }) }
  }

  /** Answers GET and HEAD of such a link with the file, or the range of it that players of videos ask for. */
  async serve(request: Request): Promise<Response> {
    const { bytesMax, clock, key } = this.#options
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } })
    const query = new URL(request.url).searchParams
    const signature = query.get('signature') ?? ''
    query.delete('signature')
    if (!isSignedWith([key], query.toString(), signature)) return new Response(null, { status: 403 })
    if (clock.now() > Number(query.get('until'))) return new Response(null, { status: 410 })
    const file = await this.#open(query.get('id') ?? '')
    if (typeof file === 'string') return new Response(null, { status: file === 'gone' ? 404 : 503 })
    const contentType = query.get('type') ?? ''
    return mediaResponse(request, file, { name: query.get('name') ?? '', contentType, bytesMax })
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
