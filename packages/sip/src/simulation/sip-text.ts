/** What a message of a scripted peer is made from. Every header that is left out gets a well-formed value. */
export interface SipText {
  readonly startLine: string
  readonly headers: readonly string[]
  readonly body?: string
}

/** A message as its octets will read: lines ended as SIP wants them, Content-Length counted. */
export function sipText({ startLine, headers, body = '' }: SipText): string {
  return [startLine, ...headers, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n')
}
