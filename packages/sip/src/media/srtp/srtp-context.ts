import { createHmac, timingSafeEqual } from 'node:crypto'
import { blankRtpHeader, parseRtp, RTP_PACKET_BYTES_MAX } from '../rtp/rtp-packet.js'
import { counterCipher } from './counter-cipher.js'
import { packetIndex, ReplayWindow } from './replay-window.js'
import { sessionKeys } from './session-keys.js'
import { RTCP_TAG_BYTES, SRTP_SUITES, type SrtpSuite } from './srtp-suite.js'

/** Sources of one peer whose packets are counted; a phone has one, and another after a transfer behind its back. */
const SOURCES_MAX = 8

/** The header of RTCP with the sender's SSRC, which stays in the clear (RFC 3711 section 3.4). */
const RTCP_CLEAR_BYTES = 8
const RTCP_INDEX_BYTES = 4
const ENCRYPTED_BIT = 0x8000_0000

/** One direction of a secured stream (RFC 3711): what is sent with our key, or received with the peer's. */
export interface SrtpContext {
  /** The highest index of each source so far, under this key and those before it. */
  readonly counts: ReadonlyMap<number, number>
  /** A new buffer with the packet that begins at `offset`, secured. */
  protectRtp(packet: Uint8Array, offset: number, length: number): Buffer
  /** Decrypts in place; the part of the buffer that is the packet, or undefined when it is forged, old or a repetition. */
  openRtp(packet: Buffer): Buffer | undefined
  protectRtcp(packet: Uint8Array): Buffer
  openRtcp(packet: Buffer): Buffer | undefined
}

const NO_COUNTS: ReadonlyMap<number, number> = new Map()

/**
 * `master` is the key and the salt of the direction, 30 octets. `counted` are the counts of what is received under another key until
 * now: a new key begins no new count of packets (RFC 3711 section 3.3.1), though there are peers with which it does.
 */
export function srtpContext(suite: SrtpSuite, master: Uint8Array, counted = NO_COUNTS): SrtpContext {
  const rtp = sessionKeys(master, 'rtp')
  const rtcp = sessionKeys(master, 'rtcp')
  const rtpCipher = counterCipher(rtp.cipherKey, rtp.cipherSalt)
  const rtcpCipher = counterCipher(rtcp.cipherKey, rtcp.cipherSalt)
  const tagBytes = SRTP_SUITES[suite].rtpTagBytes
  const header = blankRtpHeader()
  const rollover = Buffer.alloc(4)
  const sources = new Map<number, ReplayWindow>()
  const rtcpSeen = new ReplayWindow()
  let rtcpSent = 0

  const rtpTag = (packet: Uint8Array, index: number): Buffer => {
    rollover.writeUInt32BE(Math.floor(index / 0x1_0000) % 0x1_0000_0000)
    return createHmac('sha1', rtp.authenticationKey).update(packet).update(rollover).digest()
  }
  const windowOf = (ssrc: number): ReplayWindow => sources.get(ssrc) ?? new ReplayWindow(counted.get(ssrc))
  const keep = (ssrc: number, window: ReplayWindow, index: number): void => {
    window.seen(index)
    if (sources.has(ssrc)) return
    // The oldest source has been replaced by so many others that it is gone.
    if (sources.size >= SOURCES_MAX) sources.delete(sources.keys().next().value as number)
    sources.set(ssrc, window)
  }
  /** Decrypts a packet whose header has been read, if it is genuine by that window. */
  const opens = (secured: Buffer, tag: Buffer, window: ReplayWindow): boolean => {
    const { ssrc, sequence, payloadStart } = header
    const index = packetIndex(sequence, window.highest)
    if (index < 0 || !window.isNew(index) || !isSame(tag, rtpTag(secured, index))) return false
    keep(ssrc, window, index)
    rtpCipher.apply(secured, payloadStart, secured.length, ssrc, index)
    return true
  }

  return {
    get counts() {
      const own = [...sources].map(([ssrc, { highest }]) => [ssrc, highest] as const)
      return new Map([...counted, ...own].slice(-SOURCES_MAX))
    },
    protectRtp(packet, offset, length) {
      const secured = Buffer.allocUnsafe(length + tagBytes)
      secured.set(packet.subarray(offset, offset + length))
      const plain = secured.subarray(0, length)
      if (!parseRtp(plain, header)) return secured.subarray(0, 0)
      const window = windowOf(header.ssrc)
      const index = Math.max(0, packetIndex(header.sequence, window.highest))
      keep(header.ssrc, window, index)
      rtpCipher.apply(plain, header.payloadStart, length, header.ssrc, index)
      rtpTag(plain, index).copy(secured, length, 0, tagBytes)
      return secured
    },
    openRtp(packet) {
      const length = packet.length - tagBytes
      if (length < 0) return undefined
      const secured = packet.subarray(0, length)
      if (!readClearHeader(secured, header)) return undefined
      const tag = packet.subarray(length)
      if (opens(secured, tag, windowOf(header.ssrc))) return secured
      const mayBeginAnew = !sources.has(header.ssrc) && counted.has(header.ssrc)
      return mayBeginAnew && opens(secured, tag, new ReplayWindow()) ? secured : undefined
    },
    protectRtcp(packet) {
      const index = ++rtcpSent
      const { length } = packet
      const secured = Buffer.allocUnsafe(length + RTCP_INDEX_BYTES + RTCP_TAG_BYTES)
      secured.set(packet)
      rtcpCipher.apply(secured, RTCP_CLEAR_BYTES, length, secured.readUInt32BE(4), index)
      secured.writeUInt32BE((ENCRYPTED_BIT | index) >>> 0, length)
      const tag = createHmac('sha1', rtcp.authenticationKey).update(secured.subarray(0, length + RTCP_INDEX_BYTES))
      tag.digest().copy(secured, length + RTCP_INDEX_BYTES, 0, RTCP_TAG_BYTES)
      return secured
    },
    openRtcp(packet) {
      const length = packet.length - RTCP_INDEX_BYTES - RTCP_TAG_BYTES
      if (length < RTCP_CLEAR_BYTES || packet.length > RTP_PACKET_BYTES_MAX) return undefined
      const authenticated = packet.subarray(0, length + RTCP_INDEX_BYTES)
      const word = packet.readUInt32BE(length)
      const index = word & ~ENCRYPTED_BIT
      if (!rtcpSeen.isNew(index)) return undefined
      const tag = createHmac('sha1', rtcp.authenticationKey).update(authenticated).digest()
      if (!isSame(packet.subarray(length + RTCP_INDEX_BYTES), tag)) return undefined
      rtcpSeen.seen(index)
      if (word & ENCRYPTED_BIT) rtcpCipher.apply(packet, RTCP_CLEAR_BYTES, length, packet.readUInt32BE(4), index)
      return packet.subarray(0, length)
    },
  }
}

/** The header of an encrypted packet: padding, whose length stands at its end, cannot be read yet. */
function readClearHeader(packet: Buffer, header: ReturnType<typeof blankRtpHeader>): boolean {
  if (packet.length === 0) return false
  const flags = packet[0] as number
  packet[0] = flags & ~0x20
  const isRtp = parseRtp(packet, header)
  packet[0] = flags
  return isRtp
}

function isSame(tag: Buffer, expected: Buffer): boolean {
  return timingSafeEqual(tag, expected.subarray(0, tag.length))
}
