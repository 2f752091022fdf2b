import { RingwrightError } from '@ringwright/core'
import type { Flow, Transport } from '../sip-request.js'
import type { ServerLink } from './server-link.js'

/** Where a request came from, by way of which drachtio-server: it finds the connection by the address again. */
export class DrachtioFlow implements Flow {
  readonly link: ServerLink
  readonly transport: Transport
  readonly remote: { readonly address: string; readonly port: number }

  constructor(link: ServerLink, transport: Transport, address: string, port: number) {
    this.link = link
    this.transport = transport
    this.remote = { address, port }
  }

  get key(): string {
    return `${this.transport}:${this.remote.address}:${this.remote.port} by ${this.link.name}`
  }

  /** The address as drachtio-server takes it for a next hop. */
  get proxy(): string {
    const { address, port } = this.remote
    const host = address.includes(':') ? `[${address}]` : address
    return `sip:${host}:${port}${this.transport === 'udp' ? '' : `;transport=${this.transport}`}`
  }
}

/** A flow that this stack handed out. */
export function drachtioFlow(flow: Flow | undefined): DrachtioFlow | undefined {
  if (flow === undefined || flow instanceof DrachtioFlow) return flow
  throw new RingwrightError(
    'invalid_argument',
    'flow: takes the flow of a request, a leg or a registration of this stack.',
  )
}
