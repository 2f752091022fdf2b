import process from 'node:process'

/** Odd, so that the median is one of them. */
const RUNS = 5
const WARM_UP_RUNS = 2
const LINES = 4_000

/**
 * Processor time, in milliseconds, of a fixed piece of pure JavaScript that is part of no product: text is cut, kept in
 * maps and put together, numbers are mixed. It says how fast this machine is at this moment, so that a figure that was
 * measured while neighbors had half of the processor can be told from one that became worse.
 */
export function calibrationMs(): number {
  for (let run = 0; run < WARM_UP_RUNS; run++) workload()
  const times = Array.from({ length: RUNS }, () => {
    const before = process.cpuUsage()
    workload()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1_000
  })
  return times.toSorted((a, b) => a - b)[(RUNS - 1) / 2] as number
}

/** Never changed: figures of different days are compared by it. The result is returned so that none of it is left out. */
function workload(): number {
  const seen = new Map<string, number>()
  let mixed = 1
  for (let line = 0; line < LINES; line++) {
    mixed = (Math.imul(mixed, 1_103_515_245) + 12_345) >>> 0
    const text = `Header-${mixed % 97}: value-${mixed.toString(36)};tag=${line};lr, second-${mixed % 1_009}`
    for (const field of text.split(/[:;,]/)) {
      const name = field.trim().toLowerCase()
      seen.set(name, (seen.get(name) ?? 0) + name.length)
    }
  }
  for (const [name, length] of [...seen].sort(([a], [b]) => (a < b ? -1 : 1)))
    for (let at = 0; at < name.length; at++) mixed = (Math.imul(mixed ^ name.charCodeAt(at), 16_777_619) + length) >>> 0
  return mixed
}
