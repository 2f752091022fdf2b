import type { RtpProxy } from '../rtp-proxy.js'

/** Our side of the media of one leg: it makes and takes session descriptions. `MediaSession` of `media` is one. */
export interface MediaEndpoint {
  /** The answer to the peer's offer; also for later offers of the same call. */
  answer(offer: string): Promise<string>
  offer(): Promise<string>
  /** Takes the peer's answer to the last `offer()`: that of early media, too, and then that of the call in its place. */
  accept(answer: string): Promise<void>
  close(): Promise<void>
}

/**
 * `relay`: the peers' descriptions pass from end to end, and so does their media. `anchored`: each leg negotiates with
 * an endpoint of ours, so that re-offers stay on their leg; `endpoint` is called once for the caller and once for each
 * target that is dialed; what either party changes before the answer (UPDATE, RFC 3311) stays on its leg too, while the other two
 * ways refuse it with 488. `proxied`: the descriptions pass from end to end, and the media by
 * way of an RTP proxy.
 */
export type MediaPolicy =
  | { readonly mode: 'relay' }
  | { readonly mode: 'proxied'; readonly proxy: RtpProxy }
  | {
      readonly mode: 'anchored'
      readonly endpoint: (side: 'caller' | 'target') => MediaEndpoint | Promise<MediaEndpoint>
    }
