/** The suites of RFC 4568 section 6.2 that phones use: AES-128 in counter mode, and how many octets prove a packet. */
export const SRTP_SUITES = {
  AES_CM_128_HMAC_SHA1_80: { rtpTagBytes: 10 },
  // Only RTP is shortened: RTCP keeps 80 bits (RFC 3711 section 5.2, RFC 4568 section 6.2.2).
  AES_CM_128_HMAC_SHA1_32: { rtpTagBytes: 4 },
} as const

export type SrtpSuite = keyof typeof SRTP_SUITES

export function isSrtpSuite(name: string): name is SrtpSuite {
  return Object.hasOwn(SRTP_SUITES, name)
}

export const RTCP_TAG_BYTES = 10
