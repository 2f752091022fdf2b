import type { Bench, Figures } from './bench.js'

/** Three significant digits say all that a measurement on a shared machine can. */
const number = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 })

/** The figures of a bench as an aligned table under its name. */
export function figureTable({ name, description }: Bench, figures: Figures): string {
  return [`${name}: ${description}`, ...figureLines(figures)].join('\n')
}

/** Figures, one on a line, aligned. */
export function figureLines(figures: Figures): readonly string[] {
  const rows = Object.entries(figures).map(([label, { value, unit }]) => [label, written(value), unit] as const)
  const labelWidth = Math.max(0, ...rows.map(([label]) => label.length))
  const valueWidth = Math.max(0, ...rows.map(([, value]) => value.length))
  return rows.map(([label, value, unit]) => `  ${label.padEnd(labelWidth)}  ${value.padStart(valueWidth)} ${unit}`)
}

function written(value: number): string {
  return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en-US') : number.format(value)
}
