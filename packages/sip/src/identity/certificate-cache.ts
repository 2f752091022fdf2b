import { X509Certificate } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { Clock, Instant } from '@ringwright/core'
import { boundedBytes, type GuardedRequest, guardedRequest } from '@ringwright/core/provider'

export interface CertificateCacheOptions {
  readonly clock: Clock
  /** Default false: callers could otherwise make this process ask services inside. */
  readonly allowPrivateAddresses?: boolean
  /** How servers are asked. Default: `guardedRequest`. */
  readonly ask?: (request: GuardedRequest) => Promise<IncomingMessage>
}

/** A chain of three certificates has about 3 kB. */
const OCTETS_MAX = 32_768

/** Someone waits for the ringing tone. */
const FETCH_MS = 2_000

/** Providers have some hundred certificates in use. The oldest goes first. */
const CERTIFICATES_MAX = 1_000

/** A certificate that was revoked or replaced is noticed by then. */
const KEPT_MS = 3_600_000

/** One that cannot be had is not asked for with each call. */
const FAILURE_KEPT_MS = 60_000

const CHAIN_MAX = 5

interface Kept {
  readonly until: Instant
  readonly chain: Promise<readonly X509Certificate[]>
}

/** Fetches the certificates that tokens name, each once for the calls of an hour. */
export class CertificateCache {
  readonly #options: CertificateCacheOptions
  readonly #kept = new Map<string, Kept>()

  constructor(options: CertificateCacheOptions) {
    this.#options = options
  }

  /** The certificate and those that vouch for it, in their order; empty when they cannot be had. */
  chain(url: string): Promise<readonly X509Certificate[]> {
    const now = this.#options.clock.now()
    const known = this.#kept.get(url)
    if (known && now < known.until) return known.chain
    const chain = this.#fetch(url)
    this.#keep(url, { chain, until: now + KEPT_MS })
    void chain.then((found) => {
      if (found.length === 0) this.#keep(url, { chain, until: now + FAILURE_KEPT_MS })
    })
    return chain
  }

  #keep(url: string, kept: Kept): void {
    this.#kept.delete(url)
    this.#kept.set(url, kept)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > CERTIFICATES_MAX && oldest !== undefined) this.#kept.delete(oldest)
  }

  async #fetch(text: string): Promise<readonly X509Certificate[]> {
    const url = URL.canParse(text) ? new URL(text) : undefined
    if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return []
    const { clock, allowPrivateAddresses = false, ask = guardedRequest } = this.#options
    const late = new AbortController()
    const timer = clock.setTimer(FETCH_MS, () => late.abort())
    try {
      const answer = await ask({ url, allowPrivateAddresses, signal: late.signal })
      if (answer.statusCode !== 200) {
        answer.destroy()
        return []
      }
      const octets = await boundedBytes(Readable.toWeb(answer) as ReadableStream<Uint8Array>, OCTETS_MAX)
      return octets === undefined ? [] : certificatesIn(Buffer.from(octets), CHAIN_MAX)
    } catch {
      // Whatever it was, there is no certificate to believe; who calls is then not verified.
      return []
    } finally {
      timer.cancel()
    }
  }
}

/** PEM as the rules ask for, or one certificate as it is; the first `most` of them. */
export function certificatesIn(octets: Buffer, most = Number.POSITIVE_INFINITY): readonly X509Certificate[] {
  const pems = octets.toString('latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)
  if (!pems) return [new X509Certificate(octets)]
  return pems.slice(0, most).map((pem) => new X509Certificate(pem))
}
