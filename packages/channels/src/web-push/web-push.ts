import { createHash } from 'node:crypto'
import {
  type CenterId,
  type Clock,
  type Directory,
  directoryBesideCenter,
  parseInput,
  type Random,
  RingwrightError,
  sleep,
} from '@ringwright/core'
import { type HttpHandler, jsonResponse, problemResponse, readJson } from '@ringwright/core/http'
import { guardedRequest, type Resolve } from '@ringwright/core/provider'
import { z } from 'zod'
import { encryptedPush, PLAINTEXT_OCTETS_MAX } from './push-encryption.js'
import { type PushSubscription, pushSubscriptions, SUBSCRIPTIONS_MAX, subscriptionSchema } from './push-subscription.js'
import { type VapidOptions, vapid } from './vapid.js'

/** By which keys browsers are told of messages while the chat is closed, and where that is kept. */
export interface WebPushOptions {
  /** By which push services know who sends, the same on every node. */
  readonly vapid: VapidOptions
  /** The center's own: subscriptions are kept there. */
  readonly directory: Directory
  /** By which tokens are dated, and push services are waited for. */
  readonly clock: Clock
  /** Makes the keys of what is sent. Outside of tests `systemRandom()`. */
  readonly random: Random
  /** As in `createContactCenter`. Default `main`. */
  readonly center?: CenterId
  /** How long a push service keeps a message for a browser that is away, in seconds. Default a day. */
  readonly ttlS?: number
  /** Whether push services may have addresses that are not on the public Internet. Default false. */
  readonly allowPrivateAddresses?: boolean
  /** How host names become addresses. Default: the system's resolver. */
  readonly resolve?: Resolve
}

/** What became of a notification at one browser. */
export type PushOutcome =
  | 'sent'
  /** The visitor has taken the permission back; the subscription is forgotten. */
  | 'gone'
  /** The push service does not take it now, or does not answer. */
  | 'unreachable'

/** Notifications in browsers, with the page closed too. */
export interface WebPush {
  /** `applicationServerKey` of `pushManager.subscribe`. */
  readonly publicKey: string
  /** Takes POST of a subscription (`subscription.toJSON()`), and DELETE of it. `visitor` says whose it is. */
  subscriptions(options: { readonly visitor: (request: Request) => string | undefined }): HttpHandler
  /** Shows something to a visitor in every browser that asked for it. `payload` is what the service worker gets, as JSON. */
  notify(visitor: string, payload: unknown): Promise<readonly PushOutcome[]>
}

const optionsSchema = z.object({
  vapid: z.object({
    subject: z.string().regex(/^(?:mailto:|https:)/, 'takes an address such as "mailto:you@example.com"'),
    privateKey: z.string().regex(/^[\w-]{43}$/, 'takes 43 characters of base64url; `vapidKeys()` makes one'),
  }),
  ttlS: z.int().nonnegative().default(86_400),
})

const CENTER = 'main' as CenterId
const TIMEOUT_MS = 10_000
const SCALAR_BYTES = 32
const SALT_BYTES = 16

/** Brings visitors back to a chat that goes on without them. Throws `invalid_argument` for options that do not hold. */
export function webPush(options: WebPushOptions): WebPush {
  const { vapid: keys, ttlS } = parseInput(optionsSchema, options, 'options of webPush')
  return new Pushes(options, vapid(keys), ttlS)
}

class Pushes implements WebPush {
  readonly publicKey: string
  readonly #options: WebPushOptions
  readonly #vapid: ReturnType<typeof vapid>
  readonly #ttlS: number
  readonly #center: CenterId

  constructor(options: WebPushOptions, sender: ReturnType<typeof vapid>, ttlS: number) {
    this.publicKey = sender.publicKey
    this.#options = { ...options, directory: directoryBesideCenter(options.directory, pushSubscriptions) }
    this.#vapid = sender
    this.#ttlS = ttlS
    this.#center = options.center ?? CENTER
  }

  subscriptions({ visitor }: { readonly visitor: (request: Request) => string | undefined }): HttpHandler {
    return async (request) => {
      if (request.method !== 'POST' && request.method !== 'DELETE') {
        return problemResponse({ status: 405, title: 'Method not allowed' }, { allow: 'POST, DELETE' })
      }
      const whose = visitor(request)
      if (whose === undefined) return problemResponse({ status: 401, title: 'Not a visitor of this chat' })
      const subscription = await readJson(request, subscriptionSchema)
      if (request.method === 'POST')
        await this.#keep({ ...subscription, visitor: whose, at: this.#options.clock.now() })
      else await this.#forget(whose, subscription.endpoint)
      return jsonResponse({})
    }
  }

  async notify(visitor: string, payload: unknown): Promise<readonly PushOutcome[]> {
    const text = Buffer.from(JSON.stringify(payload))
    if (text.length > PLAINTEXT_OCTETS_MAX) {
      const message = `A payload has at most ${PLAINTEXT_OCTETS_MAX} octets as JSON; say less, and let the page fetch the rest`
      throw new RingwrightError('invalid_argument', message)
    }
    return Promise.all((await this.#of(visitor)).map(({ body }) => this.#send(body, text)))
  }

  #of(visitor: string) {
    const { directory } = this.#options
    return directory.find(this.#center, pushSubscriptions, 'visitor', visitor, {
      reverse: true,
      limit: SUBSCRIPTIONS_MAX * 2,
    })
  }

  async #keep(subscription: PushSubscription): Promise<void> {
    const { directory } = this.#options
    const id = idOf(subscription)
    const known = await directory.get(this.#center, pushSubscriptions, id)
    // Somebody else was faster with the very same subscription: then it is there.
    await directory.put(this.#center, pushSubscriptions, id, subscription, known?.version ?? 0)
    const all = await this.#of(subscription.visitor)
    for (const { body } of all.slice(SUBSCRIPTIONS_MAX)) await this.#forget(body.visitor, body.endpoint)
  }

  #forget(visitor: string, endpoint: string): Promise<void> {
    return this.#options.directory.remove(this.#center, pushSubscriptions, idOf({ visitor, endpoint }))
  }

  async #send({ endpoint, keys, visitor }: PushSubscription, text: Uint8Array): Promise<PushOutcome> {
    const { clock, allowPrivateAddresses = false, resolve } = this.#options
    const late = new AbortController()
    const over = new AbortController()
    const silence = sleep(clock, TIMEOUT_MS, over.signal).then(
      () => late.abort(),
      () => {},
    )
    try {
      const url = new URL(endpoint)
      const answer = await guardedRequest({
        url,
        method: 'POST',
        headers: {
          authorization: this.#vapid.authorization(url, clock.now()),
          'content-encoding': 'aes128gcm',
          'content-type': 'application/octet-stream',
          ttl: String(this.#ttlS),
        },
        body: this.#encrypted(text, keys),
        signal: late.signal,
        allowPrivateAddresses,
        ...(resolve && { resolve }),
      })
      const { statusCode = 0 } = answer
      answer.destroy()
      if (statusCode === 404 || statusCode === 410) {
        await this.#forget(visitor, endpoint)
        return 'gone'
      }
      return statusCode >= 200 && statusCode < 300 ? 'sent' : 'unreachable'
    } catch {
      return 'unreachable'
    } finally {
      over.abort()
      await silence
    }
  }

  #encrypted(text: Uint8Array, keys: PushSubscription['keys']): Buffer {
    const { random } = this.#options
    return encryptedPush(text, keys, { privateKey: random.bytes(SCALAR_BYTES), salt: random.bytes(SALT_BYTES) })
  }
}

function idOf({ visitor, endpoint }: Pick<PushSubscription, 'visitor' | 'endpoint'>): string {
  return createHash('sha256').update(`${visitor} ${endpoint}`).digest('hex')
}
