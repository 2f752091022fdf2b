import { createSocket, type RemoteInfo, type Socket, type SocketOptions } from 'node:dgram'
import { isIP } from 'node:net'
import { errorText, RingwrightError } from '@ringwright/core'
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

export interface MediaSocketOptions {
  /** The local IP address. */
  readonly address: string
  readonly ports: PortRange
  readonly onRtp: (packet: Buffer, from: RemoteInfo) => void
  readonly onRtcp: (packet: Buffer, from: RemoteInfo) => void
}

/** Ports of the range that somebody else holds are passed over. `limit_reached` when no pair is free. */
export async function openMediaSocket(options: MediaSocketOptions): Promise<MediaSocket> {
  const { address, ports } = options
  const busy: number[] = []
  try {
    for (;;) {
      const port = ports.take()
      if (port === undefined) throw exhausted(address, ports.size)
      const pair = await bindPair(address, port).catch((error: unknown) => {
        ports.release(port)
        throw error
      })
      if (pair) return mediaSocket(pair, port, options)
      // Held back until a pair is found, so that the search goes on to other ports and ends.
      busy.push(port)
    }
  } finally {
    for (const port of busy) ports.release(port)
  }
}

interface Pair {
  readonly rtp: Socket
  readonly rtcp: Socket
}

function mediaSocket(pair: Pair, port: number, options: MediaSocketOptions): MediaSocket {
  let sendErrors = 0
  let isClosed = false
  for (const socket of [pair.rtp, pair.rtcp]) socket.on('error', () => sendErrors++)
  pair.rtp.on('message', options.onRtp)
  pair.rtcp.on('message', options.onRtcp)
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
    port,
    sendRtp: (packet, offset, length, to) => send(pair.rtp, packet, offset, length, to),
    sendRtcp: (packet, to) => send(pair.rtcp, packet, 0, packet.length, to),
    get sendErrors() {
      return sendErrors
    },
    async close() {
      if (isClosed) return
      isClosed = true
      await Promise.all([closeSocket(pair.rtp), closeSocket(pair.rtcp)])
      options.ports.release(port)
    },
  }
}

/** Both ports, or undefined when one of them is taken. */
async function bindPair(address: string, port: number): Promise<Pair | undefined> {
  const rtp = await bind(address, port)
  if (!rtp) return undefined
  const rtcp = await bind(address, port + 1).catch(async (error: unknown) => {
    await closeSocket(rtp)
    throw error
  })
  if (rtcp) return { rtp, rtcp }
  await closeSocket(rtp)
  return undefined
}

function bind(address: string, port: number): Promise<Socket | undefined> {
  const lookup = passLiteralAddress as unknown as NonNullable<SocketOptions['lookup']>
  const socket = createSocket({ type: isIP(address) === 6 ? 'udp6' : 'udp4', lookup })
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      socket.close()
      if (error.code === 'EADDRINUSE') return resolve(undefined)
      const message = `No media socket can be opened on ${address}:${port}: ${errorText(error)}. Check "address".`
      reject(new RingwrightError('unavailable', message, { cause: error }))
    }
    socket.once('error', onError)
    socket.bind({ address, port, exclusive: true }, () => {
      socket.off('error', onError)
      resolve(socket)
    })
  })
}

/** Addresses are always literal here; without this, each packet would go through the resolver's queue. */
function passLiteralAddress(
  address: string,
  family: number,
  callback: (error: Error | null, address: string, family: number) => void,
): void {
  callback(null, address, family)
}

function closeSocket(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.close(() => resolve()))
}

function exhausted(address: string, size: number): RingwrightError {
  return new RingwrightError(
    'limit_reached',
    `All ${size} pairs of media ports on ${address} are taken. Widen "portMin" and "portMax", or end calls.`,
    { details: { address, size } },
  )
}
