import { type Clock, type Instant, type Random, randomHex } from '@ringwright/core'
import { SAMPLES_PER_MS } from '../audio/voice-frame.js'
import type { ReceptionStatistics } from '../rtp/reception-statistics.js'
import { ntpMiddle, ntpTime, parseRtcp, type ReceptionReport, writeRtcp } from '../rtp/rtcp-packet.js'
import type { RtpStream } from '../rtp/rtp-stream.js'
import type { MediaSessionStatistics } from './media-session.js'

/** The mean time between reports; each is put off at random by half of it, earlier or later (RFC 3550 section 6.2). */
const INTERVAL_MS = 5_000

/** Sender and receiver reports of one leg. */
export interface RtcpReporter {
  /** The report that is due, if one is. */
  due(at: Instant): Buffer | undefined
  goodbye(): Buffer
  /** A datagram of the peer; false when it is not RTCP. */
  received(datagram: Uint8Array): boolean
  readonly remote: MediaSessionStatistics['remote']
}

export function rtcpReporter(
  clock: Clock,
  random: Random,
  stream: RtpStream,
  reception: ReceptionStatistics,
): RtcpReporter {
  // Random rather than user@host, so that it tells nothing about the installation (RFC 7022).
  const cname = randomHex(random, 12)
  const nextInterval = (): number => INTERVAL_MS * (0.5 + random.next())
  let dueAt = clock.now() + nextInterval()
  let sentAtLastReport = 0
  let lastSenderReport: { middle: number; arrivedAt: Instant } | undefined
  let remote: MediaSessionStatistics['remote']

  const write = (goodbye: boolean): Buffer => {
    const now = clock.now()
    const report = receptionReport(now)
    const hasSent = stream.packetsSent > sentAtLastReport
    sentAtLastReport = stream.packetsSent
    const sender = hasSent && {
      ...ntpTime(now),
      rtpTimestamp: stream.timestampAt(now),
      packetsSent: stream.packetsSent,
      octetsSent: stream.octetsSent,
    }
    return writeRtcp({ ssrc: stream.ssrc, cname, goodbye, ...(sender && { sender }), ...(report && { report }) })
  }
  const receptionReport = (now: Instant): ReceptionReport | undefined => {
    const summary = reception.summarize()
    if (!summary) return undefined
    return {
      ...summary,
      packetsLost: reception.packetsLost,
      lastSenderReport: lastSenderReport?.middle ?? 0,
      delaySinceLastSenderReport: lastSenderReport ? toNtpUnits(now - lastSenderReport.arrivedAt) : 0,
    }
  }
  const roundTripMs = (report: ReceptionReport, now: Instant): number | undefined => {
    if (report.lastSenderReport === 0) return undefined
    const passed = (ntpMiddle(ntpTime(now)) - report.lastSenderReport - report.delaySinceLastSenderReport) | 0
    // A peer can claim anything; what it claims must at least not be negative.
    return passed < 0 ? undefined : (passed * 1_000) / 65_536
  }

  return {
    due(at) {
      if (at < dueAt) return undefined
      dueAt = at + nextInterval()
      return write(false)
    },
    goodbye: () => write(true),
    received(datagram) {
      const compound = parseRtcp(datagram)
      if (!compound) return false
      const now = clock.now()
      if (compound.sender) lastSenderReport = { middle: ntpMiddle(compound.sender), arrivedAt: now }
      const report = compound.reports.find((one) => one.ssrc === stream.ssrc)
      if (report) {
        remote = {
          packetsLost: report.packetsLost,
          jitterMs: report.jitter / SAMPLES_PER_MS,
          roundTripMs: roundTripMs(report, now),
          packetsSent: stream.packetsSent,
        }
      }
      return true
    },
    get remote() {
      return remote
    },
  }
}

/** Milliseconds as 1/65536 s, as long as 32 bits last. */
function toNtpUnits(durationMs: number): number {
  return Math.min(0xffff_ffff, Math.max(0, Math.round((durationMs * 65_536) / 1_000)))
}
