import { addressOctets } from '../transport/address-octets.js'
import type { TracedMessage } from './traced-message.js'

/** Packets begin with their IP header: LINKTYPE_RAW. */
const LINK_TYPE_RAW = 101
const SNAPSHOT_BYTES = 65_535
const UDP = 17
const UDP_HEADER_BYTES = 8

/**
 * Messages as a capture file that Wireshark and sngrep read. Each is shown as a datagram, whatever carried it: that a
 * stream had more than one in a segment, or one in several, is not kept.
 */
export function pcapFile(messages: readonly TracedMessage[]): Uint8Array {
  const head = Buffer.alloc(24)
  head.writeUInt32LE(0xa1b2c3d4, 0)
  head.writeUInt16LE(2, 4)
  head.writeUInt16LE(4, 6)
  head.writeUInt32LE(SNAPSHOT_BYTES, 16)
  head.writeUInt32LE(LINK_TYPE_RAW, 20)
  return Buffer.concat([head, ...messages.map(packetRecord)])
}

function packetRecord(message: TracedMessage): Buffer {
  const packet = ipPacket(message)
  const head = Buffer.alloc(16)
  head.writeUInt32LE(Math.trunc(message.at / 1_000), 0)
  head.writeUInt32LE(Math.round((message.at % 1_000) * 1_000), 4)
  head.writeUInt32LE(packet.length, 8)
  head.writeUInt32LE(packet.length, 12)
  return Buffer.concat([head, packet])
}

function ipPacket({ from, to, text }: TracedMessage): Buffer {
  const payload = Buffer.from(text).subarray(0, SNAPSHOT_BYTES - 100)
  const [source, destination] = [addressOctets(from.address), addressOctets(to.address)]
  const udp = Buffer.alloc(UDP_HEADER_BYTES)
  udp.writeUInt16BE(from.port, 0)
  udp.writeUInt16BE(to.port, 2)
  udp.writeUInt16BE(UDP_HEADER_BYTES + payload.length, 4)
  const head = source.length === 16 ? ipv6Header(udp, payload) : ipv4Header(udp, payload)
  return Buffer.concat([head, source, destination, udp, payload])
}

/** Up to the addresses. */
function ipv4Header(udp: Buffer, payload: Buffer): Buffer {
  const head = Buffer.alloc(12)
  head.writeUInt8(0x45, 0)
  head.writeUInt16BE(20 + udp.length + payload.length, 2)
  head.writeUInt8(64, 8)
  head.writeUInt8(UDP, 9)
  return head
}

function ipv6Header(udp: Buffer, payload: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt8(0x60, 0)
  head.writeUInt16BE(udp.length + payload.length, 4)
  head.writeUInt8(UDP, 6)
  head.writeUInt8(64, 7)
  return head
}
