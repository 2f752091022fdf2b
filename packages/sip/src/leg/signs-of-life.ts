/** Proxies give up after three minutes without a sign of life (RFC 3261 13.3.1.1), so one is sent each minute. */
export const SIGN_OF_LIFE_MS = 60_000

/** An hour: whoever lets a caller ring for longer has forgotten it. */
export const SIGNS_OF_LIFE_MAX = 60
