import { SAMPLE_RATE_HZ } from '../audio/voice-frame.js'
import { wavHeader } from '../audio/wav-header.js'

const CHANNELS = 2

/** The header of a recording whose audio has that many octets; without a number, of one that is being written. */
export function recordingHeader(bytes?: number): Buffer {
  return wavHeader({ channels: CHANNELS, sampleRateHz: SAMPLE_RATE_HZ }, bytes)
}

/** How long 16-bit stereo audio of that many octets is. */
export function recordingDurationMs(bytes: number): number {
  return bytes / ((SAMPLE_RATE_HZ * 2 * CHANNELS) / 1_000)
}
