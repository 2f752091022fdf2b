import { type SrtpContext, srtpContext } from '../srtp/srtp-context.js'
import type { MediaTerms } from './media-terms.js'

const NO_KEY = new Uint8Array(0)

/** How one leg's packets are encrypted. */
export class LegEncryption {
  #agreed: MediaTerms['encryption']
  #sending: SrtpContext | undefined
  #receiving: SrtpContext | undefined

  /** Undefined in the clear. */
  get sending(): SrtpContext | undefined {
    return this.#sending
  }

  get receiving(): SrtpContext | undefined {
    return this.#receiving
  }

  /** What is agreed on from now on. The same keys again go on counting, as they must (RFC 3711 section 9.1). */
  agree(next: MediaTerms['encryption']): void {
    const agreed = this.#agreed
    const isSame = (key: 'localKey' | 'remoteKey'): boolean =>
      next?.suite === agreed?.suite && Buffer.compare(next?.[key] ?? NO_KEY, agreed?.[key] ?? NO_KEY) === 0
    if (!isSame('localKey')) this.#sending = next && srtpContext(next.suite, next.localKey)
    if (!isSame('remoteKey')) this.#receiving = next && srtpContext(next.suite, next.remoteKey, this.#receiving?.counts)
    this.#agreed = next
  }
}
