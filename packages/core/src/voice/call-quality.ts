/** How one direction of a call's audio arrived. */
export interface AudioQuality {
  /** That should have arrived. */
  readonly packets: number
  readonly packetsLost: number
  /** The mean deviation of their spacing (RFC 3550 section 6.4.1). */
  readonly jitterMs: number
  /** Mean opinion score by the E-model of ITU-T G.107, 1 (bad) to 4.5. */
  readonly mos: number
}

/** How a call's audio was carried. */
export interface CallQuality {
  /** What came from the party; absent before its first packet. */
  readonly received?: AudioQuality
  /** What the party got, as its phone reports; absent for phones that do not report. */
  readonly heard?: AudioQuality
  /** Between here and the phone, there and back. */
  readonly roundTripMs?: number
}
