import { createSocket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { CallTracesOptions } from './call-traces.js'
import { type HepIdentity, hepPacket } from './hep-packet.js'

/** To which collector SIP messages are sent, such as Homer's, and as whom. */
export interface HepExporterOptions extends Partial<HepIdentity> {
  /** The collector's address and port. */
  readonly host: string
  /** UDP; collectors usually have 9060. */
  readonly port: number
}

/** The way to a collector of SIP messages. */
export interface HepExporter {
  /** For `traceCalls`. */
  readonly exporter: NonNullable<CallTracesOptions['exporter']>
  /** Packets that could not be sent: a collector that is away holds up nothing. */
  readonly lost: number
  close(): void
}

/** A datagram to the collector for each message (HEP version 3). */
export function hepExporter({ host, port, agentId = 1, key }: HepExporterOptions): HepExporter {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
  const identity: HepIdentity = key === undefined ? { agentId } : { agentId, key }
  let lost = 0
  let isOpen = true
  const count = (error: Error | null): void => void (error && lost++)
  socket.on('error', count)
  socket.unref()
  return {
    exporter(message, callId) {
      if (isOpen) socket.send(hepPacket(message, callId, identity), port, host, count)
    },
    get lost() {
      return lost
    },
    close() {
      if (isOpen) socket.close()
      isOpen = false
    },
  }
}
