import type { MediaSocket } from '../rtp/media-socket.js'
import type { SocketAddress } from '../rtp/source-lock.js'

/** The fax of one leg (T.38 over UDPTL), by the port that its audio had: datagrams pass as they are. */
export class LegFax {
  isOn = false
  readonly #socket: MediaSocket
  #announced: SocketAddress | undefined
  #audioFrom: SocketAddress | undefined
  #heard: SocketAddress | undefined

  constructor(socket: MediaSocket) {
    this.#socket = socket
  }

  /** `announced` is what the peer's SDP says, `audioFrom` where its audio came from: behind a NAT these differ. */
  begin(announced: SocketAddress | undefined, audioFrom: SocketAddress | undefined): void {
    this.isOn = true
    this.#announced = announced
    this.#audioFrom = audioFrom
    this.#heard = undefined
  }

  end(): void {
    this.isOn = false
  }

  /** Whether a datagram is the peer's. Its first one decides by which port it comes; nobody can put in pages later. */
  takes(address: string, port: number): boolean {
    const heard = this.#heard
    if (heard) return heard.port === port && heard.address === address
    if (address !== this.#announced?.address && address !== this.#audioFrom?.address) return false
    this.#heard = { address, port }
    return true
  }

  send(datagram: Uint8Array): void {
    const to = this.#heard ?? this.#announced
    if (to) this.#socket.sendRtp(datagram, 0, datagram.length, to)
  }
}
