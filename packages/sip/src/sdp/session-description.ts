/** One line of a description that is kept as it is: a letter and what stands after the `=`. */
export interface SdpLine {
  readonly type: string
  readonly value: string
}

/** The `o=` line (RFC 8866 section 5.2). */
export interface Origin {
  readonly username: string
  /** Digits, up to 64 bits and therefore text. */
  readonly sessionId: string
  readonly version: bigint
  readonly address: string
}

/** An `m=` line with the lines below it, in their order. */
export interface MediaSection {
  /** `audio`, `video`, `image`, `application` … */
  readonly kind: string
  /** 0: refused or given up. */
  readonly port: number
  /** `RTP/AVP`, `RTP/SAVPF`, `udptl` … */
  readonly protocol: string
  /** Payload types in order of preference; other protocols have other words. */
  readonly formats: readonly string[]
  readonly lines: readonly SdpLine[]
}

/** A session description (RFC 8866). Lines that Ringwright does not know are kept, in their places. */
export interface SessionDescription {
  readonly origin: Origin
  /** The session's lines after `o=`, in their order. */
  readonly lines: readonly SdpLine[]
  readonly media: readonly MediaSection[]
}

/** The values of the attributes of one name; a flag such as `sendonly` has the empty value. */
export function attributes(lines: readonly SdpLine[], name: string): readonly string[] {
  const values: string[] = []
  for (const { type, value } of lines) {
    if (type !== 'a') continue
    if (value === name) values.push('')
    else if (value.startsWith(`${name}:`)) values.push(value.slice(name.length + 1))
  }
  return values
}
