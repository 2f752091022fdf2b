import type { Socket } from 'node:dgram'
import { addressFrom } from '../../transport/mapped-address.js'
import { bindPortPair, type PortPair, type PortPairUser } from './port-pair.js'
import type { PortRange } from './port-range.js'
import type { SocketAddress } from './source-lock.js'

export interface MediaSocketOptions {
  /** The local IP address. */
  readonly address: string
  readonly ports: PortRange
}

/** The pair of UDP ports of one leg, to which it is lent until it closes. */
export class MediaSocket {
  readonly #pair: PortPair
  readonly #giveBack: (pair: PortPair) => Promise<void>
  readonly #host: string
  #sendErrors = 0
  #isClosed = false

  /** `giveBack` gets the pair when the leg closes. */
  constructor(pair: PortPair, giveBack: (pair: PortPair) => Promise<void>) {
    this.#pair = pair
    this.#giveBack = giveBack
    this.#host = pair.rtp.address().address
  }

  /** Even; RTCP is on the next one. */
  get port(): number {
    return this.#pair.port
  }

  /** Datagrams that the system refused to send. */
  get sendErrors(): number {
    return this.#sendErrors
  }

  /** From now on, `user` gets what comes. */
  serve(user: PortPairUser): void {
    this.#pair.serve(user, () => this.#sendErrors++)
  }

  /** Sends `length` octets of `packet` from `offset` on. The packet belongs to the socket from then on. */
  sendRtp(packet: Uint8Array, offset: number, length: number, to: SocketAddress): void {
    this.#send(this.#pair.rtp, packet, offset, length, to)
  }

  sendRtcp(packet: Uint8Array, to: SocketAddress): void {
    this.#send(this.#pair.rtcp, packet, 0, packet.length, to)
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#giveBack(this.#pair)
  }

  #send(socket: Socket, packet: Uint8Array, offset: number, length: number, to: SocketAddress): void {
    if (this.#isClosed) return
    try {
      socket.send(packet, offset, length, to.port, addressFrom(this.#host, to.address))
    } catch {
      // Node throws at once what the system would refuse, such as an address of the other family.
      this.#sendErrors++
    }
  }
}

/** Opens ports for one leg alone. `limit_reached` when no pair is free. */
export async function openMediaSocket({ address, ports }: MediaSocketOptions): Promise<MediaSocket> {
  return new MediaSocket(await bindPortPair(address, ports), (pair) => pair.close())
}
