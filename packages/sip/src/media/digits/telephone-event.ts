/** Event, end bit and volume, and duration in samples (RFC 4733 section 2.3). */
export const TELEPHONE_EVENT_BYTES = 4

/** The longest duration that the 16-bit field can say; a longer event goes on in a new segment (section 2.5.1.3). */
export const EVENT_SEGMENT_SAMPLES = 0xffff

const END_BIT = 0x80

/** −10 dBm0: how loud a gateway is to play the digit. */
const VOLUME = 10

export interface TelephoneEvent {
  /** 0 to 255; digits are 0 to 15. */
  readonly event: number
  readonly isEnd: boolean
  /** Since the event's timestamp, in samples. */
  readonly durationSamples: number
}

/** The first event of the payload between `start` and `end`, or undefined when it is too short for one. */
export function parseTelephoneEvent(packet: Uint8Array, start: number, end: number): TelephoneEvent | undefined {
  if (end - start < TELEPHONE_EVENT_BYTES) return undefined
  return {
    event: packet[start] as number,
    isEnd: ((packet[start + 1] as number) & END_BIT) !== 0,
    durationSamples: ((packet[start + 2] as number) << 8) | (packet[start + 3] as number),
  }
}

export function writeTelephoneEvent(packet: Uint8Array, offset: number, event: TelephoneEvent): void {
  packet[offset] = event.event
  packet[offset + 1] = (event.isEnd ? END_BIT : 0) | VOLUME
  packet[offset + 2] = event.durationSamples >> 8
  packet[offset + 3] = event.durationSamples
}
