import type { MediaDirection } from '../../sdp/index.js'
import type { G711Codec } from '../audio/g711.js'
import type { SocketAddress } from '../rtp/source-lock.js'
import type { SrtpSuite } from '../srtp/srtp-suite.js'

/** What an offer and its answer agreed on for one leg. */
export interface MediaTerms {
  /** Everything that the peer may send; what it is sent is the first. */
  readonly codecs: readonly { readonly codec: G711Codec; readonly payloadType: number }[]
  /** The payload type of `telephone-event` in what is sent and received; undefined when it was not agreed on. */
  readonly eventPayloadType: number | undefined
  /** Seen from this side: `sendonly` is what a leg on hold with music has. */
  readonly direction: MediaDirection
  /** Where the peer says that it receives; undefined when it named no usable address. */
  readonly remote: SocketAddress | undefined
  /** How both sides encrypt; undefined in the clear. */
  readonly encryption:
    | { readonly suite: SrtpSuite; readonly localKey: Uint8Array; readonly remoteKey: Uint8Array }
    | undefined
}

/**
 * Whether the audio of a leg is encrypted: `offered` uses it with peers that can (RFC 8643), `required` refuses all
 * others. The keys travel in the SDP (RFC 4568), so both are of use only where signaling is encrypted.
 */
export type MediaEncryption = 'never' | 'offered' | 'required'
