import { createSocket, type RemoteInfo, type Socket, type SocketOptions } from 'node:dgram'
import { isIP } from 'node:net'
import { errorText, RingwrightError } from '@ringwright/core'
import type { PortRange } from './port-range.js'

/** Gets what comes to a pair of ports. */
export interface PortPairUser {
  onRtp(packet: Buffer, from: RemoteInfo): void
  onRtcp(packet: Buffer, from: RemoteInfo): void
}

/** Two bound UDP ports, the even one for RTP and the next one for RTCP. They may serve one leg after the other. */
export class PortPair {
  readonly port: number
  readonly rtp: Socket
  readonly rtcp: Socket
  readonly #ports: PortRange
  /** Nothing has come, and nothing went wrong, since its last user left it. */
  isQuiet = true
  #user: PortPairUser | undefined
  #onError: (() => void) | undefined

  constructor(ports: PortRange, port: number, rtp: Socket, rtcp: Socket) {
    this.#ports = ports
    this.port = port
    this.rtp = rtp
    this.rtcp = rtcp
    rtp.on('message', (packet, from) => (this.#user ? this.#user.onRtp(packet, from) : this.#disturbed()))
    rtcp.on('message', (packet, from) => (this.#user ? this.#user.onRtcp(packet, from) : this.#disturbed()))
    for (const socket of [rtp, rtcp]) socket.on('error', () => (this.#onError ? this.#onError() : this.#disturbed()))
  }

  /** `onError` is called for each datagram that the system refused to send. */
  serve(user: PortPairUser, onError: () => void): void {
    this.#user = user
    this.#onError = onError
  }

  rest(): void {
    this.#user = undefined
    this.#onError = undefined
    this.isQuiet = true
  }

  /** Gives the ports back to the range. */
  async close(): Promise<void> {
    await Promise.all([closeSocket(this.rtp), closeSocket(this.rtcp)])
    this.#ports.release(this.port)
  }

  #disturbed(): void {
    this.isQuiet = false
  }
}

/** Ports of the range that somebody else holds are passed over. `limit_reached` when no pair is free. */
export async function bindPortPair(address: string, ports: PortRange): Promise<PortPair> {
  const busy: number[] = []
  try {
    for (;;) {
      const port = ports.take()
      if (port === undefined) throw exhausted(address, ports.size)
      const pair = await bindPair(address, ports, port).catch((error: unknown) => {
        ports.release(port)
        throw error
      })
      if (pair) return pair
      // Held back until a pair is found, so that the search goes on to other ports and ends.
      busy.push(port)
    }
  } finally {
    for (const port of busy) ports.release(port)
  }
}

/** Both ports, or undefined when one of them is taken. */
async function bindPair(address: string, ports: PortRange, port: number): Promise<PortPair | undefined> {
  const rtp = await bind(address, port)
  if (!rtp) return undefined
  const rtcp = await bind(address, port + 1).catch(async (error: unknown) => {
    await closeSocket(rtp)
    throw error
  })
  if (rtcp) return new PortPair(ports, port, rtp, rtcp)
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
