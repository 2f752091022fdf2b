/** Why a message was refused; fit to be the reason phrase of the answer, free of anything the peer sent. */
export type ParseReason =
  | 'Empty Message'
  | 'Malformed Start Line'
  | 'Malformed Request-URI'
  | 'Request-URI Too Long'
  | 'Version Not Supported'
  | 'Message Too Large'
  | 'Malformed Header Field'
  | 'Head Without End'
  | 'Duplicate Header Field'
  | 'Missing Via'
  | 'Malformed Via'
  | 'Missing From'
  | 'Malformed From'
  | 'Missing To'
  | 'Malformed To'
  | 'Missing Call-ID'
  | 'Malformed Call-ID'
  | 'Missing CSeq'
  | 'Malformed CSeq'
  | 'CSeq Method Does Not Match'
  | 'Malformed Max-Forwards'
  | 'Missing Content-Length'
  | 'Malformed Content-Length'
  | 'Body Shorter Than Content-Length'

/** What could still be read of a refused request, as it was written: enough to answer it. */
export interface RequestRemains {
  readonly method: string
  readonly vias: readonly string[]
  readonly from: string
  readonly to: string
  readonly callId: string
  readonly cseq: string
}

export interface ParseError {
  readonly reason: ParseReason
  /** What a request is answered with: 400, 413, 414, 505 … */
  readonly status: number
  /**
   * Present only when an answer is allowed: it was a request, not an ACK, and had each of the header fields that a
   * response copies (RFC 3261 section 8.2.6.2). Everything else is dropped without a word.
   */
  readonly answerable: RequestRemains | undefined
}
