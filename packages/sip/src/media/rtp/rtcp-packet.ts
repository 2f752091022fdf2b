import type { Instant } from '@ringwright/core'
import { RTP_PACKET_BYTES_MAX } from './rtp-packet.js'

/** Packets in one compound; reports, SDES and BYE of the 31 sources that one report can name fit well within it. */
const COMPOUND_PACKETS_MAX = 16

/** The count field has five bits. */
const REPORT_BLOCKS_MAX = 31

const SENDER_REPORT = 200
const RECEIVER_REPORT = 201
const SOURCE_DESCRIPTION = 202
const GOODBYE = 203
const CNAME = 1

const HEADER_BYTES = 8
const SENDER_INFO_BYTES = 20
const BLOCK_BYTES = 24

/** Seconds from 1900, where NTP begins, to 1970. */
const NTP_UNIX_OFFSET_S = 2_208_988_800

/** One report block (RFC 3550 section 6.4.1): how `ssrc` is received by whoever sent the report. */
export interface ReceptionReport {
  readonly ssrc: number
  /** Of the packets expected since the previous report, in 1/256. */
  readonly fractionLost: number
  /** Since the beginning; negative when duplicates outnumber losses. */
  readonly packetsLost: number
  readonly highestSequence: number
  /** In samples. */
  readonly jitter: number
  /** The middle 32 bits of the NTP time of the last sender report received; 0 for none. */
  readonly lastSenderReport: number
  /** Since that report arrived, in 1/65536 s. */
  readonly delaySinceLastSenderReport: number
}

export interface SenderInfo {
  /** When the report was made: seconds since 1900 and their fraction, 32 bits each. */
  readonly ntpSeconds: number
  readonly ntpFraction: number
  readonly rtpTimestamp: number
  readonly packetsSent: number
  readonly octetsSent: number
}

/** What of a compound packet matters to a call. */
export interface RtcpCompound {
  readonly ssrc: number
  readonly sender?: SenderInfo
  readonly reports: readonly ReceptionReport[]
  readonly goodbye: boolean
}

/** The compound in a datagram, or undefined when it fails the checks of RFC 3550 appendix A.2. Unknown packets are skipped. */
export function parseRtcp(datagram: Uint8Array): RtcpCompound | undefined {
  if (datagram.length < HEADER_BYTES || datagram.length > RTP_PACKET_BYTES_MAX) return undefined
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.byteLength)
  const firstType = view.getUint8(1)
  if (firstType !== SENDER_REPORT && firstType !== RECEIVER_REPORT) return undefined
  if (view.getUint8(0) & 0x20) return undefined
  const reports: ReceptionReport[] = []
  let sender: SenderInfo | undefined
  let goodbye = false
  let offset = 0
  for (let packets = 0; offset < datagram.length; packets++) {
    if (packets === COMPOUND_PACKETS_MAX || offset + 4 > datagram.length) return undefined
    if (view.getUint8(offset) >> 6 !== 2) return undefined
    const count = view.getUint8(offset) & 0x1f
    const type = view.getUint8(offset + 1)
    const end = offset + 4 * (view.getUint16(offset + 2) + 1)
    if (end > datagram.length) return undefined
    if (type === GOODBYE) goodbye = true
    if (type === SENDER_REPORT || type === RECEIVER_REPORT) {
      const blocksAt = offset + HEADER_BYTES + (type === SENDER_REPORT ? SENDER_INFO_BYTES : 0)
      if (blocksAt + count * BLOCK_BYTES > end) return undefined
      if (type === SENDER_REPORT) sender = readSenderInfo(view, offset + HEADER_BYTES)
      for (let i = 0; i < count && reports.length < REPORT_BLOCKS_MAX; i++) {
        reports.push(readReport(view, blocksAt + i * BLOCK_BYTES))
      }
    }
    offset = end
  }
  return { ssrc: view.getUint32(4), ...(sender && { sender }), reports, goodbye }
}

function readSenderInfo(view: DataView, offset: number): SenderInfo {
  return {
    ntpSeconds: view.getUint32(offset),
    ntpFraction: view.getUint32(offset + 4),
    rtpTimestamp: view.getUint32(offset + 8),
    packetsSent: view.getUint32(offset + 12),
    octetsSent: view.getUint32(offset + 16),
  }
}

function readReport(view: DataView, offset: number): ReceptionReport {
  return {
    ssrc: view.getUint32(offset),
    fractionLost: view.getUint8(offset + 4),
    packetsLost: (view.getUint32(offset + 4) << 8) >> 8,
    highestSequence: view.getUint32(offset + 8),
    jitter: view.getUint32(offset + 12),
    lastSenderReport: view.getUint32(offset + 16),
    delaySinceLastSenderReport: view.getUint32(offset + 20),
  }
}

/**
 * A compound of a sender report (a receiver report without `sender`), the source description with the canonical name
 * that each compound must carry (RFC 3550 section 6.1), and BYE when `goodbye` is set. Names beyond 255 octets are cut.
 */
export function writeRtcp(
  compound: Omit<RtcpCompound, 'reports'> & { cname: string; report?: ReceptionReport },
): Buffer {
  const name = Buffer.from(compound.cname).subarray(0, 255)
  const reportBytes = HEADER_BYTES + (compound.sender ? SENDER_INFO_BYTES : 0) + (compound.report ? BLOCK_BYTES : 0)
  // The list of items ends with at least one zero octet and then fills its word (RFC 3550 section 6.5).
  const descriptionBytes = HEADER_BYTES + 4 * Math.ceil((2 + name.length + 1) / 4)
  const packet = Buffer.alloc(reportBytes + descriptionBytes + (compound.goodbye ? HEADER_BYTES : 0))

  writeHeader(packet, 0, compound.report ? 1 : 0, compound.sender ? SENDER_REPORT : RECEIVER_REPORT, reportBytes)
  packet.writeUInt32BE(compound.ssrc, 4)
  let offset = HEADER_BYTES
  if (compound.sender) offset = writeSenderInfo(packet, offset, compound.sender)
  if (compound.report) offset = writeReport(packet, offset, compound.report)

  writeHeader(packet, offset, 1, SOURCE_DESCRIPTION, descriptionBytes)
  packet.writeUInt32BE(compound.ssrc, offset + 4)
  packet[offset + 8] = CNAME
  packet[offset + 9] = name.length
  name.copy(packet, offset + 10)
  offset += descriptionBytes

  if (compound.goodbye) {
    writeHeader(packet, offset, 1, GOODBYE, HEADER_BYTES)
    packet.writeUInt32BE(compound.ssrc, offset + 4)
  }
  return packet
}

function writeHeader(packet: Buffer, offset: number, count: number, type: number, bytes: number): void {
  packet[offset] = 0x80 | count
  packet[offset + 1] = type
  packet.writeUInt16BE(bytes / 4 - 1, offset + 2)
}

function writeSenderInfo(packet: Buffer, offset: number, info: SenderInfo): number {
  packet.writeUInt32BE(info.ntpSeconds, offset)
  packet.writeUInt32BE(info.ntpFraction, offset + 4)
  packet.writeUInt32BE(info.rtpTimestamp, offset + 8)
  packet.writeUInt32BE(info.packetsSent >>> 0, offset + 12)
  packet.writeUInt32BE(info.octetsSent >>> 0, offset + 16)
  return offset + SENDER_INFO_BYTES
}

function writeReport(packet: Buffer, offset: number, report: ReceptionReport): number {
  packet.writeUInt32BE(report.ssrc, offset)
  packet[offset + 4] = report.fractionLost
  packet.writeIntBE(Math.min(0x7f_ffff, Math.max(-0x80_0000, report.packetsLost)), offset + 5, 3)
  packet.writeUInt32BE(report.highestSequence, offset + 8)
  packet.writeUInt32BE(report.jitter, offset + 12)
  packet.writeUInt32BE(report.lastSenderReport, offset + 16)
  packet.writeUInt32BE(report.delaySinceLastSenderReport, offset + 20)
  return offset + BLOCK_BYTES
}

/** The two halves of an NTP timestamp (RFC 3550 section 4). */
export function ntpTime(instant: Instant): { ntpSeconds: number; ntpFraction: number } {
  const seconds = Math.floor(instant / 1_000)
  return {
    ntpSeconds: (seconds + NTP_UNIX_OFFSET_S) >>> 0,
    ntpFraction: Math.floor(((instant - seconds * 1_000) / 1_000) * 0x1_0000_0000) >>> 0,
  }
}

/** The middle 32 bits, by which reports name each other: 16 bits of seconds, 16 bits of fraction. */
export function ntpMiddle(time: { ntpSeconds: number; ntpFraction: number }): number {
  return ((time.ntpSeconds << 16) | (time.ntpFraction >>> 16)) >>> 0
}
