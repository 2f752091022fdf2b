/** The host of a URI or Via as an address: those of IPv6 stand there in brackets (RFC 3261 section 25.1). */
export function unbracketed(host: string): string {
  return host.startsWith('[') ? host.slice(1, -1) : host
}
