import type { Instrument } from './telemetry.js'

/** Units as Prometheus writes them behind a name; a plain number has none. */
const UNITS: Readonly<Record<string, string>> = { s: '_seconds', By: '_bytes', '1': '' }

/** A name as Prometheus takes it: `ringwright.wait` in seconds is `ringwright_wait_seconds`. */
export function exposedName({ name, unit }: Instrument, kind: 'counter' | 'gauge' | 'histogram'): string {
  const plain = name.replace(/[^A-Za-z0-9_:]/g, '_')
  return `${plain}${UNITS[unit] ?? ''}${kind === 'counter' ? '_total' : ''}`
}

/** A label's name as Prometheus takes it: `http.route` is `http_route`. */
export function labelName(name: string): string {
  return name.replace(/[^A-Za-z0-9_]/g, '_')
}

export function sampleLine(name: string, labels: string, value: number): string {
  return `${name}${labels === '' ? '' : `{${labels}}`} ${numberText(value)}`
}

export function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value)
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
}

/** What would end a line, or begin an escape. */
export function escapedText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}
