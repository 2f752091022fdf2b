import {
  createResponse,
  type NewResponse,
  parseMessage,
  type WireMessage,
  WireRequest,
  WireResponse,
} from '../message/index.js'
import type { Listener, Network, NetworkFlow } from '../transport/network.js'
import { sipText } from './sip-text.js'

/**
 * A peer without a stack: it sends exactly what it is told and keeps what it gets, so that a test can be an old phone,
 * a forking proxy or a hostile one.
 */
export interface ScriptedPeer {
  readonly host: string
  readonly port: number
  /** Everything that came, in order. */
  readonly received: readonly WireMessage[]
  /** Called for each message that comes. */
  onMessage: ((message: WireMessage) => void) | undefined
  requests(method: string): readonly WireRequest[]
  responses(method: string): readonly WireResponse[]
  /** Sends octets to an address. */
  sendRaw(to: { readonly address: string; readonly port: number }, octets: string | Uint8Array): void
  send(
    to: { readonly address: string; readonly port: number },
    startLine: string,
    headers: readonly string[],
    body?: string,
  ): void
  /** Answers a request to where it came from. */
  respond(request: WireRequest, response: NewResponse): void
}

/** Listens by UDP at an address of the network. Rejects when somebody else listens there. */
export async function scriptedPeer(network: Network, host: string, port: number): Promise<ScriptedPeer> {
  const received: WireMessage[] = []
  const flows = new Map<WireMessage, NetworkFlow>()
  let listener: Listener | undefined
  const peer: ScriptedPeer = {
    host,
    port,
    received,
    onMessage: undefined,
    requests: (method) =>
      received.filter((message) => message instanceof WireRequest && message.method === method) as WireRequest[],
    responses: (method) =>
      received.filter(
        (message) => message instanceof WireResponse && message.cseq().method === method,
      ) as WireResponse[],
    sendRaw: (to, octets) => listener?.flowTo(to.address, to.port).send(Buffer.from(octets)),
    send: (to, startLine, headers, body) =>
      peer.sendRaw(to, sipText({ startLine, headers, ...(body === undefined ? {} : { body }) })),
    respond: (request, response) => flows.get(request)?.send(createResponse(request, response).bytes),
  }
  listener = await network.listen(
    { transport: 'udp', host, port },
    {
      received(octets, flow) {
        const result = parseMessage(octets)
        if (!result.ok) return
        received.push(result.message)
        flows.set(result.message, flow)
        peer.onMessage?.(result.message)
      },
      broken: () => {},
      failed: () => {},
    },
  )
  return peer
}
