import type { MediaSection, Origin, SdpLine, SessionDescription } from './session-description.js'

/** A browser's description has about 8 KB; a SIP message over UDP cannot carry more than this. */
const LENGTH_MAX = 65_535

/** Browsers with many candidates come to 200. */
const LINES_MAX = 1_000

/** RFC 3264 never removes a section, so long calls with video and shared screens collect some. */
const SECTIONS_MAX = 32

/** There are 128 payload types. */
const FORMATS_MAX = 128

const PORT_MAX = 65_535

/** Reads a description; `undefined` when it is malformed or beyond the limits. Takes CR LF, and LF alone as many send it. */
export function parseSdp(text: string): SessionDescription | undefined {
  if (text.length > LENGTH_MAX) return undefined
  const lines = readLines(text)
  if (lines === undefined) return undefined
  const [version, originLine, ...rest] = lines
  if (version?.type !== 'v' || version.value !== '0' || originLine?.type !== 'o') return undefined
  const origin = parseOrigin(originLine.value)
  const mediaStart = rest.findIndex((line) => line.type === 'm')
  const end = mediaStart === -1 ? rest.length : mediaStart
  const media = readMedia(rest.slice(end))
  if (origin === undefined || media === undefined) return undefined
  return { origin, lines: rest.slice(0, end), media }
}

function readLines(text: string): readonly SdpLine[] | undefined {
  const lines: SdpLine[] = []
  let start = 0
  while (start < text.length) {
    const lineFeed = text.indexOf('\n', start)
    const next = lineFeed === -1 ? text.length : lineFeed + 1
    let end = lineFeed === -1 ? text.length : lineFeed
    if (end > start && text[end - 1] === '\r') end--
    // Empty lines at the end are common; a lone CR inside a line would be a line for somebody else.
    if (end > start) {
      const value = text.slice(start + 2, end)
      if (text[start + 1] !== '=' || value.includes('\r') || lines.length === LINES_MAX) return undefined
      lines.push({ type: text[start] as string, value })
    }
    start = next
  }
  return lines
}

function parseOrigin(value: string): Origin | undefined {
  const [username, sessionId, version, network, family, address, ...rest] = words(value)
  if (address === undefined || rest.length > 0 || network !== 'IN' || !/^IP[46]$/.test(family ?? '')) return undefined
  if (username === undefined || !isNumber(sessionId) || !isNumber(version)) return undefined
  return { username, sessionId, version: BigInt(version), address }
}

function readMedia(lines: readonly SdpLine[]): readonly MediaSection[] | undefined {
  const sections: { section: Omit<MediaSection, 'lines'>; lines: SdpLine[] }[] = []
  for (const line of lines) {
    if (line.type !== 'm') sections.at(-1)?.lines.push(line)
    else {
      const section = parseMediaLine(line.value)
      if (section === undefined || sections.length === SECTIONS_MAX) return undefined
      sections.push({ section, lines: [] })
    }
  }
  return sections.map(({ section, lines: own }) => ({ lines: own, ...section }))
}

function parseMediaLine(value: string): Omit<MediaSection, 'lines'> | undefined {
  const [kind, portText = '', protocol, ...formats] = words(value)
  // Nobody uses more than one port at a time; the number behind the slash is read and left.
  const [portDigits, count = '1'] = portText.split('/', 2)
  if (kind === undefined || protocol === undefined || !isNumber(portDigits) || !isNumber(count)) return undefined
  const port = Number(portDigits)
  if (port > PORT_MAX || formats.length === 0 || formats.length > FORMATS_MAX) return undefined
  return { kind, port, protocol, formats }
}

function words(value: string): string[] {
  return value.split(' ').filter((word) => word !== '')
}

/** At most 64 bits, as RFC 8866 allows for session ids and versions. */
function isNumber(text: string | undefined): text is string {
  return text !== undefined && /^\d{1,20}$/.test(text)
}
