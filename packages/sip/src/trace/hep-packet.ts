import { addressOctets } from '../transport/address-octets.js'
import type { TracedMessage } from './traced-message.js'

const IPV4_FAMILY = 2
const IPV6_FAMILY = 10
const SIP_PROTOCOL = 1
const TCP = 6
const UDP = 17

/** The chunks that SIP needs, by their numbers in HEP version 3 (EEP), vendor 0. */
const Chunk = {
  family: 1,
  protocol: 2,
  ipv4Source: 3,
  ipv4Destination: 4,
  ipv6Source: 5,
  ipv6Destination: 6,
  sourcePort: 7,
  destinationPort: 8,
  seconds: 9,
  microseconds: 10,
  kind: 11,
  agent: 12,
  key: 14,
  payload: 15,
  correlation: 17,
} as const

/** A packet and each of its parts say their lengths in 16 bits, and a datagram holds no more: the rest is cut off. */
const PAYLOAD_MAX = 50_000
const CORRELATION_MAX = 1_000

/** As what this process presents itself to the collector. */
export interface HepIdentity {
  /** Tells capture agents apart. */
  readonly agentId: number
  /** What the collector asks for, if it does. */
  readonly key?: string
}

/** One message for a collector such as Homer (HEP version 3), filed under its Call-ID. */
export function hepPacket(message: TracedMessage, callId: string, { agentId, key }: HepIdentity): Uint8Array {
  const { from, to, at, transport, text } = message
  const [source, destination] = [addressOctets(from.address), addressOctets(to.address)]
  const is6 = source.length === 16
  const chunks = [
    chunk(Chunk.family, [is6 ? IPV6_FAMILY : IPV4_FAMILY]),
    chunk(Chunk.protocol, [transport === 'udp' ? UDP : TCP]),
    chunk(is6 ? Chunk.ipv6Source : Chunk.ipv4Source, source),
    chunk(is6 ? Chunk.ipv6Destination : Chunk.ipv4Destination, destination),
    chunk(Chunk.sourcePort, unsigned(from.port, 2)),
    chunk(Chunk.destinationPort, unsigned(to.port, 2)),
    chunk(Chunk.seconds, unsigned(Math.trunc(at / 1_000), 4)),
    chunk(Chunk.microseconds, unsigned(Math.round((at % 1_000) * 1_000), 4)),
    chunk(Chunk.kind, [SIP_PROTOCOL]),
    chunk(Chunk.agent, unsigned(agentId, 4)),
    ...(key === undefined ? [] : [chunk(Chunk.key, Buffer.from(key))]),
    chunk(Chunk.correlation, Buffer.from(callId).subarray(0, CORRELATION_MAX)),
    chunk(Chunk.payload, Buffer.from(text).subarray(0, PAYLOAD_MAX)),
  ]
  const body = Buffer.concat(chunks)
  return Buffer.concat([Buffer.from('HEP3'), unsigned(6 + body.length, 2), body])
}

function chunk(type: number, content: ArrayLike<number>): Buffer {
  return Buffer.concat([unsigned(0, 2), unsigned(type, 2), unsigned(6 + content.length, 2), Buffer.from(content)])
}

function unsigned(value: number, octets: 2 | 4): Buffer {
  const buffer = Buffer.alloc(octets)
  buffer.writeUIntBE(value, 0, octets)
  return buffer
}
