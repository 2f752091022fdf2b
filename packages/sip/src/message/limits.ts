/** How much a peer may make us hold and look at. Past a limit a message is refused, never cut. */
export interface MessageLimits {
  /** Octets of one message, head and body. */
  readonly messageBytesMax: number
  /** Octets of the start line and all header fields. */
  readonly headBytesMax: number
  /** Header fields of one message, as lines. */
  readonly headersMax: number
  /** Characters of the Request-URI; a longer one is answered 414. */
  readonly requestUriLengthMax: number
  /** Parameters of one header value or URI, and values of one comma list. */
  readonly elementsMax: number
}

export const MESSAGE_LIMITS: MessageLimits = Object.freeze({
  // The largest UDP payload; a stream may not do what a datagram cannot.
  messageBytesMax: 65_535,
  // Long Route sets, Identity tokens and 30 Vias stay far below; the rest of a message is for its body.
  headBytesMax: 32_768,
  // The busiest messages of real networks carry about 60.
  headersMax: 200,
  // Telephone numbers with their parameters need 300; larger ones only cost every log line that shows them.
  requestUriLengthMax: 2_048,
  // Real values have up to 15.
  elementsMax: 64,
})
