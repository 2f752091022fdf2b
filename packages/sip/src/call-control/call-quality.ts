import type { AudioQuality, CallQuality } from '@ringwright/core'
import { FRAME_MS } from '../media/audio/voice-frame.js'
import { meanOpinionScore, transmissionRating } from '../media/quality/transmission-rating.js'
import type { MediaSessionStatistics } from '../media/session/media-session.js'

/** What phones and our own buffers hold back at least, so that late packets still find their place. */
const BUFFER_MIN_MS = 40

/** How a call's audio was carried, from what was counted; undefined when nothing was. */
export function callQuality(statistics: MediaSessionStatistics): CallQuality | undefined {
  const { packetsReceived, packetsLost, jitterMs, remote } = statistics
  const roundTripMs = remote?.roundTripMs
  const packets = packetsReceived + packetsLost
  const received = packets > 0 && audioQuality({ packets, packetsLost, jitterMs }, roundTripMs)
  const heard =
    remote &&
    remote.packetsSent > 0 &&
    audioQuality(
      {
        packets: remote.packetsSent,
        // The peer's word: more than was sent cannot be lost, and duplicates are no gain.
        packetsLost: Math.min(remote.packetsSent, Math.max(0, remote.packetsLost)),
        jitterMs: remote.jitterMs,
      },
      roundTripMs,
    )
  if (!received && !heard) return undefined
  return {
    ...(received && { received }),
    ...(heard && { heard }),
    ...(roundTripMs !== undefined && { roundTripMs }),
  }
}

function audioQuality(counted: Omit<AudioQuality, 'mos'>, roundTripMs = 0): AudioQuality {
  const { packets, packetsLost, jitterMs } = counted
  // A packet holds its first sample back for its own length, and a buffer of three times the jitter loses few.
  const delayMs = roundTripMs / 2 + FRAME_MS + Math.max(BUFFER_MIN_MS, FRAME_MS + 3 * jitterMs)
  const rating = transmissionRating({ lossShare: packetsLost / packets, delayMs })
  return { ...counted, mos: Math.round(meanOpinionScore(rating) * 100) / 100 }
}
