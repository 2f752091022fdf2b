import { type Clock, type Random, RingwrightError } from '@ringwright/core'
import type { Transport } from '../sip-request.js'
import type { ServerRecord, ServiceRecord } from '../transport/names.js'
import type { ListenAddress, Listener, Network, NetworkFlow, NetworkReceiver } from '../transport/network.js'

/** One message on its way. */
export interface Packet {
  readonly transport: Transport
  readonly from: string
  readonly to: string
  readonly message: Uint8Array
  /** The start line, for choosing what to lose. */
  readonly startLine: string
}

/** What happens to one packet: it arrives, it is lost, it arrives twice, or it takes longer than the others. */
export type PacketFate = 'deliver' | 'lose' | 'duplicate' | { readonly extraDelayMs: number }

/** How slow a simulated network is, and what it loses, doubles and delays. */
export interface MemoryNetworkOptions {
  /** By which packets travel. */
  readonly clock: Clock
  /** A seeded one gives the same losses each time. */
  readonly random: Random
  /** One-way delay of every packet. Default 5. */
  readonly delayMs?: number
  /** A datagram takes up to this much longer, so that later ones overtake it. Default 0. */
  readonly jitterMs?: number
  /** Share of datagrams that are lost, 0 to 1. Default 0. */
  readonly loss?: number
  /** Share of datagrams that arrive twice, 0 to 1. Default 0. */
  readonly duplication?: number
  /** Decides one packet's fate before chance does; undefined leaves it to chance. TCP packets can only be delayed. */
  readonly fate?: (packet: Packet) => PacketFate | undefined
  /** Sees every packet that is sent. */
  readonly trace?: (packet: Packet) => void
}

/** A network in memory: many hosts, datagrams that get lost, late, twice or out of order, and streams that do not. */
export interface MemoryNetwork {
  /** The network as the machine with this address sees it. */
  host(address: string): Network
  /** Gives a host name addresses. */
  name(host: string, ...addresses: string[]): void
  /** Lists a server of a service such as `_sip._udp.example.com`. */
  server(service: string, record: ServerRecord): void
  /** Lists a service of a domain. */
  service(domain: string, record: ServiceRecord): void
}

interface Endpoint {
  readonly listener: MemoryListener
  readonly receiver: NetworkReceiver
}

/** Where ports that nobody asked for are given out, as operating systems do. */
const FIRST_FREE_PORT = 49_152

/** Hosts join it by being asked for; the same seed and the same packets give the same run. */
export function memoryNetwork(options: MemoryNetworkOptions): MemoryNetwork {
  const wire = new Wire(options)
  const addresses = new Map<string, readonly string[]>()
  const servers = new Map<string, readonly ServerRecord[]>()
  const services = new Map<string, readonly ServiceRecord[]>()
  return {
    host: (address) => ({
      listen: async (listen, receiver) => wire.listen(address, listen, receiver),
      names: {
        addresses: async (name) => addresses.get(name) ?? [],
        servers: async (name) => servers.get(name) ?? [],
        services: async (name) => services.get(name) ?? [],
      },
    }),
    name: (host, ...to) => void addresses.set(host, to),
    server: (service, record) => void servers.set(service, [...(servers.get(service) ?? []), record]),
    service: (domain, record) => void services.set(domain, [...(services.get(domain) ?? []), record]),
  }
}

class Wire {
  readonly #options: MemoryNetworkOptions
  readonly #endpoints = new Map<string, Endpoint>()
  #freePort = FIRST_FREE_PORT

  constructor(options: MemoryNetworkOptions) {
    this.#options = options
  }

  listen(host: string, { transport, port }: ListenAddress, receiver: NetworkReceiver): Listener {
    const bound = port === 0 ? this.#freePort++ : port
    const key = `${transport}:${host}:${bound}`
    if (this.#endpoints.has(key)) {
      throw new RingwrightError(
        'unavailable',
        `Cannot listen on ${key}: another listener is there. Choose another port.`,
      )
    }
    const listener = new MemoryListener(this, transport, host, bound)
    this.#endpoints.set(key, { listener, receiver })
    return listener
  }

  close(listener: MemoryListener): void {
    this.#endpoints.delete(listener.key)
  }

  send(flow: MemoryFlow, message: Uint8Array, failed: (() => void) | undefined): void {
    const { listener } = flow
    const target = `${flow.transport}:${flow.remote.address}:${flow.remote.port}`
    const packet: Packet = {
      transport: flow.transport,
      from: listener.key,
      to: target,
      message: Uint8Array.from(message),
      startLine:
        Buffer.from(message.buffer, message.byteOffset, Math.min(200, message.length)).toString().split('\r\n', 1)[0] ??
        '',
    }
    this.#options.trace?.(packet)
    if (flow.reliable && !this.#endpoints.has(target)) return failed && queueMicrotask(failed)
    const fate = this.#fateOf(packet)
    if (fate === 'lose') return
    this.#deliverLater(packet, listener, fate)
    if (fate === 'duplicate') this.#deliverLater(packet, listener, fate)
  }

  #fateOf(packet: Packet): PacketFate {
    const { fate, random, loss = 0, duplication = 0 } = this.#options
    const chosen = fate?.(packet)
    if (packet.transport !== 'udp') return typeof chosen === 'object' ? chosen : 'deliver'
    if (chosen !== undefined) return chosen
    if (loss > 0 && random.next() < loss) return 'lose'
    return duplication > 0 && random.next() < duplication ? 'duplicate' : 'deliver'
  }

  #deliverLater(packet: Packet, sender: MemoryListener, fate: PacketFate): void {
    const { clock, random, delayMs = 5, jitterMs = 0 } = this.#options
    const jitter = packet.transport === 'udp' && jitterMs > 0 ? random.next() * jitterMs : 0
    const extra = typeof fate === 'object' ? fate.extraDelayMs : 0
    clock.setTimer(delayMs + jitter + extra, () => {
      const endpoint = this.#endpoints.get(packet.to)
      endpoint?.receiver.received(packet.message, endpoint.listener.flowTo(sender.host, sender.port))
    })
  }
}

class MemoryListener implements Listener {
  readonly wire: Wire
  readonly transport: Transport
  readonly host: string
  readonly port: number

  constructor(wire: Wire, transport: Transport, host: string, port: number) {
    this.wire = wire
    this.transport = transport
    this.host = host
    this.port = port
  }

  get key(): string {
    return `${this.transport}:${this.host}:${this.port}`
  }

  flowTo(address: string, port: number): NetworkFlow {
    return new MemoryFlow(this, address, port)
  }

  async close(): Promise<void> {
    this.wire.close(this)
  }
}

class MemoryFlow implements NetworkFlow {
  readonly listener: MemoryListener
  readonly remote: { readonly address: string; readonly port: number }

  constructor(listener: MemoryListener, address: string, port: number) {
    this.listener = listener
    this.remote = { address, port }
  }

  get transport(): Transport {
    return this.listener.transport
  }

  get reliable(): boolean {
    return this.transport !== 'udp'
  }

  get key(): string {
    return `${this.listener.key}:${this.remote.address}:${this.remote.port}`
  }

  send(message: Uint8Array, failed?: () => void): void {
    this.listener.wire.send(this, message, failed)
  }
}
