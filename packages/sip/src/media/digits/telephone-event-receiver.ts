import type { Instant } from '@ringwright/core'
import { SAMPLES_PER_MS } from '../audio/voice-frame.js'
import { timestampDistance } from '../rtp/sequence-distance.js'
import { DTMF_DIGITS } from './dtmf.js'
import { EVENT_SEGMENT_SAMPLES, type TelephoneEvent } from './telephone-event.js'

/** An event whose packets stop without an end bit is over: senders repeat it every 20 to 50 ms. */
const LOST_END_MS = 200

/**
 * A packet that is this much older than the newest event, 20 s, is no late one: the source has begun another count, as it
 * does behind an exchange that transfers the call.
 */
const LATE_SAMPLES_MAX = 20_000 * SAMPLES_PER_MS

/** Puts the packets of RFC 4733 together to digits: one for each event, when it ends. */
export interface TelephoneEventReceiver {
  received(event: TelephoneEvent, timestamp: number, at: Instant): void
  /** Ends a digit whose end packets were all lost. To be called now and then. */
  expire(at: Instant): void
}

interface OpenEvent {
  readonly event: number
  /** Of the segment that goes on now. */
  timestamp: number
  /** Of the segments before it. */
  earlierSamples: number
  segmentSamples: number
  isDelivered: boolean
  seenAt: Instant
}

/**
 * An event is identified by its RTP timestamp, so the end packet's repetitions are one end. A new timestamp is a new
 * digit, also of the same key, unless it continues the segment of a long event that has not ended (section 2.5.1.3).
 */
export function telephoneEventReceiver(deliver: (digit: string, durationMs: number) => void): TelephoneEventReceiver {
  let current: OpenEvent | undefined

  const finish = (open: OpenEvent): void => {
    if (open.isDelivered) return
    open.isDelivered = true
    const digit = DTMF_DIGITS[open.event]
    if (digit !== undefined) deliver(digit, Math.round((open.earlierSamples + open.segmentSamples) / SAMPLES_PER_MS))
  }
  const continues = (open: OpenEvent, event: TelephoneEvent, timestamp: number): boolean => {
    const distance = timestampDistance(timestamp, open.timestamp)
    return !open.isDelivered && event.event === open.event && distance === EVENT_SEGMENT_SAMPLES
  }

  const isLate = (timestamp: number): boolean => {
    const distance = current ? timestampDistance(timestamp, current.timestamp) : 0
    return distance < 0 && distance >= -LATE_SAMPLES_MAX
  }

  return {
    received(event, timestamp, at) {
      if (isLate(timestamp)) return
      if (!current || timestamp !== current.timestamp) {
        if (current && continues(current, event, timestamp)) {
          current.earlierSamples += EVENT_SEGMENT_SAMPLES
          current.segmentSamples = 0
          current.timestamp = timestamp
        } else {
          if (current) finish(current)
          current = {
            event: event.event,
            timestamp,
            earlierSamples: 0,
            segmentSamples: 0,
            isDelivered: false,
            seenAt: at,
          }
        }
      }
      current.segmentSamples = Math.max(current.segmentSamples, event.durationSamples)
      current.seenAt = at
      if (event.isEnd) finish(current)
    },
    expire(at) {
      if (current && at - current.seenAt >= LOST_END_MS) finish(current)
    },
  }
}
