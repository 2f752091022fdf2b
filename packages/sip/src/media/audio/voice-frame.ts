/** Telephone audio has one channel and 8000 samples a second (RFC 3551 section 4.5.14). */
export const SAMPLE_RATE_HZ = 8_000

/** Audio is sent and recorded in frames of this length, the usual `ptime` of G.711. */
export const FRAME_MS = 20

export const FRAME_SAMPLES = (SAMPLE_RATE_HZ * FRAME_MS) / 1_000

export const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1_000
