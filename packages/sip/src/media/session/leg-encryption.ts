import { type SrtpContext, srtpContext } from '../srtp/srtp-context.js'
import type { MediaTerms } from './media-terms.js'

/** How one leg's packets are encrypted. */
export interface LegEncryption {
  /** What is agreed on from now on. The same keys again go on counting, as they must (RFC 3711 section 9.1). */
  agree(encryption: MediaTerms['encryption']): void
  /** Undefined in the clear. */
  readonly sending: SrtpContext | undefined
  readonly receiving: SrtpContext | undefined
}

export function legEncryption(): LegEncryption {
  let current: MediaTerms['encryption']
  let sending: SrtpContext | undefined
  let receiving: SrtpContext | undefined
  return {
    agree(next) {
      const isSame = (key: 'localKey' | 'remoteKey'): boolean =>
        next?.suite === current?.suite && Buffer.compare(next?.[key] ?? NO_KEY, current?.[key] ?? NO_KEY) === 0
      if (!isSame('localKey')) sending = next && srtpContext(next.suite, next.localKey)
      if (!isSame('remoteKey')) receiving = next && srtpContext(next.suite, next.remoteKey)
      current = next
    },
    get sending() {
      return sending
    },
    get receiving() {
      return receiving
    },
  }
}

const NO_KEY = new Uint8Array(0)
