import type { Socket } from 'node:dgram'
import { bindPortPair, type PortPair, type PortPairUser } from './port-pair.js'
import type { PortRange } from './port-range.js'
import type { SocketAddress } from './source-lock.js'

/** The pair of UDP ports of one leg. */
export interface MediaSocket {
  /** Even; RTCP is on the next one. */
  readonly port: number
  /** Sends `length` octets of `packet` from `offset` on. The packet belongs to the socket from then on. */
  sendRtp(packet: Uint8Array, offset: number, length: number, to: SocketAddress): void
  sendRtcp(packet: Uint8Array, to: SocketAddress): void
  /** Datagrams that the system refused to send. */
  readonly sendErrors: number
  close(): Promise<void>
}

/** Gets what comes to the ports of a leg. */
export type MediaSocketHandlers = Omit<PortPairUser, 'onError'>

export interface MediaSocketOptions extends MediaSocketHandlers {
  /** The local IP address. */
  readonly address: string
  readonly ports: PortRange
}

/** Opens ports for one leg alone. `limit_reached` when no pair is free. */
export async function openMediaSocket({ address, ports, ...handlers }: MediaSocketOptions): Promise<MediaSocket> {
  return mediaSocket(await bindPortPair(address, ports), handlers, (pair) => pair.close())
}

/** Lends a pair to one leg; `giveBack` gets it when the leg closes. */
export function mediaSocket(
  pair: PortPair,
  handlers: MediaSocketHandlers,
  giveBack: (pair: PortPair) => Promise<void>,
): MediaSocket {
  let sendErrors = 0
  let isClosed = false
  pair.serve({ ...handlers, onError: () => sendErrors++ })
  const send = (socket: Socket, packet: Uint8Array, offset: number, length: number, to: SocketAddress): void => {
    if (isClosed) return
    try {
      socket.send(packet, offset, length, to.port, to.address)
    } catch {
      // Node throws at once what the system would refuse, such as an address of the other family.
      sendErrors++
    }
  }
  return {
    port: pair.port,
    sendRtp: (packet, offset, length, to) => send(pair.rtp, packet, offset, length, to),
    sendRtcp: (packet, to) => send(pair.rtcp, packet, 0, packet.length, to),
    get sendErrors() {
      return sendErrors
    },
    async close() {
      if (isClosed) return
      isClosed = true
      await giveBack(pair)
    },
  }
}
