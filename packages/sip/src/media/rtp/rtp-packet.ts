/** Larger than any voice packet that crosses an Ethernet; a longer datagram is not ours. */
export const RTP_PACKET_BYTES_MAX = 1_500

export const RTP_HEADER_BYTES = 12

/** The fields of one packet (RFC 3550 section 5.1). Filled in place, so that receiving allocates nothing. */
export interface RtpHeader {
  payloadType: number
  marker: boolean
  /** 16 bits. */
  sequence: number
  /** 32 bits, in samples. */
  timestamp: number
  /** 32 bits. */
  ssrc: number
  /** Where the payload starts in the packet: behind contributing sources and header extension. */
  payloadStart: number
  /** Where it ends: before the padding. */
  payloadEnd: number
}

export function blankRtpHeader(): RtpHeader {
  return { payloadType: 0, marker: false, sequence: 0, timestamp: 0, ssrc: 0, payloadStart: 0, payloadEnd: 0 }
}

/** Fills `header` from a datagram; false, with `header` in an undefined state, when that is not an RTP packet. */
export function parseRtp(packet: Uint8Array, header: RtpHeader): boolean {
  const length = packet.length
  if (length < RTP_HEADER_BYTES || length > RTP_PACKET_BYTES_MAX) return false
  const flags = packet[0] as number
  if (flags >> 6 !== 2) return false
  const second = packet[1] as number
  const payloadType = second & 0x7f
  // 72 to 76 are what RTCP packet types look like here (RFC 5761 section 4).
  if (payloadType >= 72 && payloadType <= 76) return false
  let start = RTP_HEADER_BYTES + 4 * (flags & 0x0f)
  if (flags & 0x10) {
    if (start + 4 > length) return false
    start += 4 + 4 * uint16(packet, start + 2)
  }
  let end = length
  if (flags & 0x20) {
    const padding = packet[length - 1] as number
    if (padding === 0) return false
    end -= padding
  }
  if (start > end) return false
  header.payloadType = payloadType
  header.marker = second >> 7 === 1
  header.sequence = uint16(packet, 2)
  header.timestamp = uint32(packet, 4)
  header.ssrc = uint32(packet, 8)
  header.payloadStart = start
  header.payloadEnd = end
  return true
}

/** Writes a plain header (no extension, contributing sources or padding) into the 12 octets from `offset` on. */
export function writeRtpHeader(
  packet: Uint8Array,
  offset: number,
  payloadType: number,
  marker: boolean,
  sequence: number,
  timestamp: number,
  ssrc: number,
): void {
  packet[offset] = 0x80
  packet[offset + 1] = (marker ? 0x80 : 0) | payloadType
  packet[offset + 2] = sequence >> 8
  packet[offset + 3] = sequence
  writeUint32(packet, offset + 4, timestamp)
  writeUint32(packet, offset + 8, ssrc)
}

/** The timestamp of the packet that begins at `offset`. */
export function readRtpTimestamp(packet: Uint8Array, offset: number): number {
  return uint32(packet, offset + 4)
}

function uint16(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] as number) << 8) | (bytes[offset + 1] as number)
}

function uint32(bytes: Uint8Array, offset: number): number {
  return ((uint16(bytes, offset) << 16) | uint16(bytes, offset + 2)) >>> 0
}

function writeUint32(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value >>> 24
  bytes[offset + 1] = value >>> 16
  bytes[offset + 2] = value >>> 8
  bytes[offset + 3] = value
}
