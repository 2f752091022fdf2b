import { type Clock, parseInput, RingwrightError, sleep, systemClock } from '@ringwright/core'
import type { AttachmentStore } from '@ringwright/core/attachments'
import { z } from 'zod'
import { EMPTY_HASH, type S3Credentials, s3Signature, sha256 } from './s3-signature.js'

/** In which bucket files are kept, and by whose credentials. */
export interface S3AttachmentStoreOptions {
  /** Of the service: `https://s3.eu-central-1.amazonaws.com`, or that of MinIO, Ceph, R2 … */
  readonly endpoint: string
  /** It has to be there already: 3 to 63 lowercase letters, digits, `.` and `-`. */
  readonly bucket: string
  /** Default `us-east-1`, which services without regions take. */
  readonly region?: string
  /** Of somebody who may put, get and delete what begins with `prefix`. */
  readonly credentials: S3Credentials
  /** What each name in the bucket begins with, as it is: that of a folder ends with "/". Default `attachments/`. */
  readonly prefix?: string
  /** How much a file costs to keep and to read, in the service's words: `STANDARD_IA`, `GLACIER_IR`. Default: the bucket's. */
  readonly storageClass?: string
  /** For an answer to begin. Default 30,000. */
  readonly timeoutMs?: number
  /**
   * By which requests are signed and waited for: the service refuses one that is minutes off. Default: `systemClock()`.
   */
  readonly clock?: Clock
  /** Default: the global one. */
  readonly fetch?: typeof fetch
}

const word = z.string().min(1)

const optionsSchema = z.strictObject({
  endpoint: z.url({ protocol: /^https?$/, error: 'takes a URL of http: or https:' }),
  bucket: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'takes 3 to 63 lowercase letters, digits, "." and "-"'),
  region: word.default('us-east-1'),
  credentials: z.strictObject({ accessKeyId: word, secretAccessKey: word, sessionToken: word.optional() }),
  prefix: z
    .string()
    .regex(/^[\w./-]*$/, 'takes letters, digits, ".", "_", "-" and "/"')
    .default('attachments/'),
  storageClass: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]{1,63}$/, 'takes a class such as "STANDARD_IA"')
    .exactOptional(),
  timeoutMs: z.int().positive().default(30_000),
  clock: z.unknown().optional(),
  fetch: z.unknown().optional(),
} satisfies Record<keyof S3AttachmentStoreOptions, z.ZodType>)

interface S3Call {
  readonly method: 'GET' | 'PUT' | 'DELETE'
  readonly id: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array<ArrayBuffer>
}

/**
 * Files in a bucket of S3, or of what speaks its interface. The length and the hash of a file are signed with the request,
 * so a file is held in memory while it is put: at most `bytesMax` for each of the `uploadsMax` of `createAttachments`.
 */
export function s3AttachmentStore(options: S3AttachmentStoreOptions): AttachmentStore {
  return new S3AttachmentStore(options)
}

class S3AttachmentStore implements AttachmentStore {
  readonly #settings
  readonly #credentials: S3Credentials
  readonly #clock: Clock
  readonly #fetch: typeof fetch

  constructor(options: S3AttachmentStoreOptions) {
    this.#settings = Object.freeze(parseInput(optionsSchema, options, 'options of s3AttachmentStore'))
    this.#credentials = options.credentials
    this.#clock = options.clock ?? systemClock()
    this.#fetch = options.fetch ?? fetch
  }

  async put(id: string, body: ReadableStream<Uint8Array>, bytesMax: number): Promise<number> {
    const bytes = await collected(body, bytesMax)
    const { storageClass } = this.#settings
    const headers = storageClass === undefined ? {} : { 'x-amz-storage-class': storageClass }
    const response = await this.#call({ method: 'PUT', id, headers, body: bytes })
    await response.body?.cancel()
    if (!response.ok) throw failure('keep', response)
    return bytes.length
  }

  async open(id: string, part?: { readonly first: number; readonly last: number }) {
    const headers = part ? { range: `bytes=${part.first}-${part.last}` } : {}
    const response = await this.#call({ method: 'GET', id, headers })
    if (response.ok && response.body) return { bytes: lengthOf(response), body: response.body }
    await response.body?.cancel()
    if (response.status === 404) return null
    throw failure('open', response)
  }

  async remove(id: string): Promise<void> {
    const response = await this.#call({ method: 'DELETE', id })
    await response.body?.cancel()
    if (!response.ok && response.status !== 404) throw failure('remove', response)
  }

  async close(): Promise<void> {}

  async #call({ method, id, headers = {}, body }: S3Call): Promise<Response> {
    const { endpoint, bucket, prefix, region, timeoutMs } = this.#settings
    // The bucket stands in the path: with own services, names of hosts for each bucket are rare.
    const url = new URL(`${endpoint.replace(/\/$/, '')}/${bucket}/${prefix}${id}`)
    const bodyHash = body ? sha256(body) : EMPTY_HASH
    const signed = s3Signature({ method, url, headers, bodyHash }, this.#credentials, region, this.#clock.now())
    const answered = new AbortController()
    const silent = new AbortController()
    const silence = sleep(this.#clock, timeoutMs, answered.signal).then(
      () => silent.abort(),
      () => {},
    )
    try {
      const init = { method, headers: signed, redirect: 'error' as const, signal: silent.signal, ...(body && { body }) }
      return await this.#fetch(url, init)
    } catch (error) {
      throw new RingwrightError('unavailable', `The bucket ${bucket} cannot be reached; check endpoint`, {
        cause: error,
      })
    } finally {
      answered.abort()
      await silence
    }
  }
}

async function collected(body: ReadableStream<Uint8Array>, bytesMax: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = []
  let length = 0
  const reader = body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    length += value.byteLength
    if (length > bytesMax) {
      await reader.cancel()
      throw new RingwrightError('limit_reached', `The file has more than ${bytesMax} bytes`)
    }
    parts.push(value)
  }
  return new Uint8Array(Buffer.concat(parts, length))
}

/** Of the whole: a part says it after the slash. */
function lengthOf({ headers }: Response): number {
  const whole = /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1]
  return Number(whole ?? headers.get('content-length'))
}

function failure(what: string, { status }: Response): RingwrightError {
  const hint = status === 403 ? '; check credentials, region and the clock' : ''
  return new RingwrightError('unavailable', `The bucket did not ${what} the file (${status})${hint}`)
}
