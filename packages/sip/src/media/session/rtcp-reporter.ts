import { type Clock, type Instant, type Random, randomHex } from '@ringwright/core'
import { SAMPLES_PER_MS } from '../audio/voice-frame.js'
import type { ReceptionStatistics } from '../rtp/reception-statistics.js'
import { ntpMiddle, ntpTime, parseRtcp, type ReceptionReport, writeRtcp } from '../rtp/rtcp-packet.js'
import type { RtpStream } from '../rtp/rtp-stream.js'
import type { MediaSessionStatistics } from './media-session.js'

/** The mean time between reports; each is put off at random by half of it, earlier or later (RFC 3550 section 6.2). */
const INTERVAL_MS = 5_000

/** Sender and receiver reports of one leg. */
export class RtcpReporter {
  readonly #clock: Clock
  readonly #random: Random
  readonly #stream: RtpStream
  readonly #reception: ReceptionStatistics
  readonly #cname: string
  #dueAt: Instant
  #sentAtLastReport = 0
  #hasReported = false
  #lastSenderReport: { readonly middle: number; readonly arrivedAt: Instant } | undefined
  #remote: MediaSessionStatistics['remote']

  constructor(clock: Clock, random: Random, stream: RtpStream, reception: ReceptionStatistics) {
    this.#clock = clock
    this.#random = random
    this.#stream = stream
    this.#reception = reception
    // Random rather than user@host, so that it tells nothing about the installation (RFC 7022).
    this.#cname = randomHex(random, 12)
    this.#dueAt = clock.now() + this.#nextInterval()
  }

  /** How the peer receives, as it last said. */
  get remote(): MediaSessionStatistics['remote'] {
    return this.#remote
  }

  /** The report that is due, if one is. */
  due(at: Instant): Buffer | undefined {
    if (at < this.#dueAt) return undefined
    this.#dueAt = at + this.#nextInterval()
    this.#hasReported = true
    return this.#write(false)
  }

  /** The end of what was sent. Whoever has sent nothing must not say that it leaves (RFC 3550 section 6.3.7). */
  goodbye(): Buffer | undefined {
    return this.#hasReported || this.#stream.packetsSent > 0 ? this.#write(true) : undefined
  }

  /** A datagram of the peer; false when it is not RTCP. */
  received(datagram: Uint8Array): boolean {
    const compound = parseRtcp(datagram)
    if (!compound) return false
    const now = this.#clock.now()
    if (compound.sender) this.#lastSenderReport = { middle: ntpMiddle(compound.sender), arrivedAt: now }
    const report = compound.reports.find((one) => one.ssrc === this.#stream.ssrc)
    if (report) {
      this.#remote = {
        packetsLost: report.packetsLost,
        jitterMs: report.jitter / SAMPLES_PER_MS,
        roundTripMs: roundTripMs(report, now),
        packetsSent: this.#stream.packetsSent,
      }
    }
    return true
  }

  #nextInterval(): number {
    return INTERVAL_MS * (0.5 + this.#random.next())
  }

  #write(goodbye: boolean): Buffer {
    const now = this.#clock.now()
    const report = this.#receptionReport(now)
    const { ssrc, packetsSent, octetsSent } = this.#stream
    const hasSent = packetsSent > this.#sentAtLastReport
    this.#sentAtLastReport = packetsSent
    const sender = hasSent && {
      rtpTimestamp: this.#stream.timestampAt(now),
      packetsSent,
      octetsSent,
      ...ntpTime(now),
    }
    return writeRtcp({ ssrc, cname: this.#cname, goodbye, ...(sender && { sender }), ...(report && { report }) })
  }

  #receptionReport(now: Instant): ReceptionReport | undefined {
    const summary = this.#reception.summarize()
    if (!summary) return undefined
    const last = this.#lastSenderReport
    return {
      packetsLost: this.#reception.packetsLost,
      lastSenderReport: last?.middle ?? 0,
      delaySinceLastSenderReport: last ? toNtpUnits(now - last.arrivedAt) : 0,
      ...summary,
    }
  }
}

function roundTripMs(report: ReceptionReport, now: Instant): number | undefined {
  if (report.lastSenderReport === 0) return undefined
  const passed = (ntpMiddle(ntpTime(now)) - report.lastSenderReport - report.delaySinceLastSenderReport) | 0
  // A peer can claim anything; what it claims must at least not be negative.
  return passed < 0 ? undefined : (passed * 1_000) / 65_536
}

/** Milliseconds as 1/65536 s, as long as 32 bits last. */
function toNtpUnits(durationMs: number): number {
  return Math.min(0xffff_ffff, Math.max(0, Math.round((durationMs * 65_536) / 1_000)))
}
