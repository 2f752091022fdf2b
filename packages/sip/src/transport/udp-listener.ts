import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { RingwrightError } from '@ringwright/core'
import { addressFrom, plainAddress } from './mapped-address.js'
import type { ListenAddress, Listener, NetworkFlow, NetworkReceiver } from './network.js'
import type { NetworkLimits } from './network-limits.js'

class UdpFlow implements NetworkFlow {
  readonly listener: UdpListener
  readonly address: string
  readonly port: number

  constructor(listener: UdpListener, address: string, port: number) {
    this.listener = listener
    this.address = address
    this.port = port
  }

  get transport(): 'udp' {
    return 'udp'
  }

  get reliable(): boolean {
    return false
  }

  get remote(): { readonly address: string; readonly port: number } {
    return { address: this.address, port: this.port }
  }

  get key(): string {
    return `udp:${this.listener.host}:${this.listener.port}:${this.address}:${this.port}`
  }

  send(message: Uint8Array, failed?: () => void): void {
    this.listener.send(message, this.address, this.port, failed)
  }
}

class UdpListener implements Listener {
  readonly #socket: Socket
  readonly host: string
  readonly port: number
  #closed = false

  constructor(socket: Socket, receiver: NetworkReceiver) {
    this.#socket = socket
    const bound = socket.address()
    this.host = bound.address
    this.port = bound.port
    socket.on('message', (message, source) => {
      receiver.received(message, new UdpFlow(this, plainAddress(source.address), source.port))
    })
    socket.on('error', (error) => {
      void this.close()
      receiver.failed(this, error)
    })
  }

  get transport(): 'udp' {
    return 'udp'
  }

  flowTo(address: string, port: number): NetworkFlow {
    return new UdpFlow(this, address, port)
  }

  send(message: Uint8Array, address: string, port: number, failed?: () => void): void {
    if (this.#closed || port < 1 || port > 65_535) return failed && queueMicrotask(failed)
    const to = addressFrom(this.host, address)
    if (failed) this.#socket.send(message, port, to, (error) => error && failed())
    else this.#socket.send(message, port, to)
  }

  close(): Promise<void> {
    if (this.#closed) return Promise.resolve()
    this.#closed = true
    return new Promise((resolve) => this.#socket.close(() => resolve()))
  }
}

/** Binds a UDP socket. Addresses are literals by the time they get here, so the socket's own look-up is skipped. */
export function listenUdp(address: ListenAddress, receiver: NetworkReceiver, limits: NetworkLimits): Promise<Listener> {
  const family = isIPv6(address.host) ? 6 : 4
  const socket = createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    recvBufferSize: limits.udpReceiveBufferBytes,
    lookup: (host, _options, callback) => callback(null, host, family),
  })
  return new Promise((resolve, reject) => {
    socket.once('error', (cause) => {
      socket.close()
      reject(
        new RingwrightError(
          'unavailable',
          `Cannot listen on udp ${address.host}:${address.port}: ${cause.message}. Change \`listen\`, or stop what uses the port.`,
          { cause },
        ),
      )
    })
    socket.bind(address.port, address.host, () => {
      socket.removeAllListeners('error')
      resolve(new UdpListener(socket, receiver))
    })
  })
}
