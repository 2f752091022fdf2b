import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { ipAddress, isNetwork, networkTest } from './network-address.js'
import { type ForwardedBy, proxyHops } from './proxy-hops.js'

/** Whose word counts about who has sent a request. */
export interface TrustedProxyOptions {
  /**
   * Proxies that are believed when they say for whom they ask, as addresses or networks: `['127.0.0.1', '10.0.0.0/8']`.
   * Default: none, at most 1,000.
   */
  readonly trustedProxies?: readonly string[]
  /**
   * What those proxies write: `X-Forwarded-For` and `X-Forwarded-Proto`, or `forwarded`, the `Forwarded` of RFC 7239. The
   * other is not looked at, since a proxy lets through what it does not know. Default `x-forwarded`.
   */
  readonly forwardedBy?: ForwardedBy
}

export const trustedProxyOptions = z.object({
  trustedProxies: z
    .array(z.string().refine(isNetwork, 'takes an IP address, or a network such as 10.0.0.0/8'))
    .max(1_000)
    .default([]),
  forwardedBy: z.enum(['x-forwarded', 'forwarded']).default('x-forwarded'),
} satisfies Record<keyof TrustedProxyOptions, z.ZodType>)

/** Who asks, and how it came to the first of our proxies. */
export interface Client {
  /** Empty when a proxy does not say, or the connection is gone. */
  readonly address: string
  readonly scheme: 'http' | 'https'
}

/** Tells who asks: the peer of the connection, or whom the last proxy names that is trusted. */
export class TrustedProxies {
  readonly #isTrusted: (address: string) => boolean
  readonly #forwardedBy: ForwardedBy

  constructor({ trustedProxies, forwardedBy }: z.output<typeof trustedProxyOptions>) {
    this.#isTrusted = networkTest(trustedProxies)
    this.#forwardedBy = forwardedBy
  }

  clientOf({ socket, headers }: IncomingMessage): Client {
    const { remoteAddress = '' } = socket
    let client: Client = {
      address: ipAddress(remoteAddress) ?? remoteAddress,
      scheme: 'encrypted' in socket && socket.encrypted ? 'https' : 'http',
    }
    if (!this.#isTrusted(client.address)) return client
    for (const { address = '', scheme = client.scheme } of proxyHops(headers, this.#forwardedBy)) {
      client = { address, scheme }
      if (!this.#isTrusted(address)) break
    }
    return client
  }
}
