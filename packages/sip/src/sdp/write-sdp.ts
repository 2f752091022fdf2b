import { isIPv6 } from 'node:net'
import type { MediaSection, Origin, SdpLine, SessionDescription } from './session-description.js'

/** The description as text; what was parsed and not changed comes out as it went in, apart from blanks and line ends. */
export function writeSdp(description: SessionDescription): string {
  let text = `v=0\r\n${writeOrigin(description.origin)}\r\n${writeLines(description.lines)}`
  for (const section of description.media) text += `${writeMediaLine(section)}\r\n${writeLines(section.lines)}`
  return text
}

/** `IP4 192.0.2.7` or `IP6 2001:db8::7`; host names count as IPv4, as peers without IPv6 read them. */
export function writeAddress(address: string): string {
  return `${isIPv6(address) ? 'IP6' : 'IP4'} ${address}`
}

function writeOrigin({ username, sessionId, version, address }: Origin): string {
  return `o=${username} ${sessionId} ${version} IN ${writeAddress(address)}`
}

function writeMediaLine({ kind, port, protocol, formats }: MediaSection): string {
  return `m=${kind} ${port} ${protocol} ${formats.join(' ')}`
}

function writeLines(lines: readonly SdpLine[]): string {
  let text = ''
  for (const { type, value } of lines) text += `${type}=${value}\r\n`
  return text
}
