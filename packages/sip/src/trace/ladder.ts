import type { TracedMessage, TraceEndpoint } from './traced-message.js'

/** From one participant to the next, in characters. */
const COLUMN = 30

/** Participants beyond these have no column: a ladder that is wider than a screen is no help. */
const PARTICIPANTS_MAX = 8

/**
 * Messages as a ladder: a column for each address in the order in which they appear, an arrow for each message, and when
 * it came, in seconds since the first.
 */
export function ladder(messages: readonly TracedMessage[]): string {
  const names: string[] = []
  for (const { from, to } of messages) {
    for (const name of [nameOf(from), nameOf(to)]) {
      if (!names.includes(name) && names.length < PARTICIPANTS_MAX) names.push(name)
    }
  }
  const startedAt = messages[0]?.at ?? 0
  const lines = [`${' '.repeat(10)}${names.map((name) => name.padEnd(COLUMN)).join('')}`.trimEnd()]
  for (const message of messages) {
    const [from, to] = [names.indexOf(nameOf(message.from)), names.indexOf(nameOf(message.to))]
    const time = ((message.at - startedAt) / 1_000).toFixed(3).padStart(9)
    lines.push(
      from === -1 || to === -1 ? `${time} ${labelOf(message)}` : `${time} ${rung(names.length, from, to, message)}`,
    )
  }
  return `${lines.join('\n')}\n`
}

function rung(columns: number, from: number, to: number, message: TracedMessage): string {
  const [left, right] = [Math.min(from, to), Math.max(from, to)]
  const width = Math.max(1, right - left) * COLUMN - 1
  const label = labelOf(message).slice(0, width - 4)
  const line = `${'─'.repeat(2)}${label}${'─'.repeat(width - 2 - label.length)}`
  // A message to itself, over a loopback interface with one port, points to the right.
  const arrow = from <= to ? `${line.slice(0, -1)}>` : `<${line.slice(1)}`
  const bars = (count: number): string => `│${' '.repeat(COLUMN - 1)}`.repeat(count)
  return `${bars(left)}│${arrow}${bars(columns - Math.max(right, left + 1))}`.trimEnd()
}

/** `INVITE alice`, or `200 OK (INVITE)`; with SDP marked, because that is what is looked for. */
function labelOf({ text }: TracedMessage): string {
  const [startLine = ''] = text.split('\r\n', 1)
  const sdp = /^c(?:ontent-type)?\s*:\s*application\/sdp/im.test(text) ? ' SDP' : ''
  const response = startLine.match(/^SIP\/2\.0 (.*)$/)
  if (response) return `${response[1]} (${text.match(/^cseq\s*:\s*\d+\s+(\S+)/im)?.[1] ?? '?'})${sdp}`
  const [method = '', uri = ''] = startLine.split(' ')
  return `${method} ${uri.replace(/^(?:sips?|tel):/, '').replace(/[@;?].*$/, '')}${sdp}`
}

function nameOf({ address, port }: TraceEndpoint): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
