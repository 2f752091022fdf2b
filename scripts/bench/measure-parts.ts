import type { BenchContext, Figures } from './bench.js'
import { figureLines } from './figure-table.js'

/** What was measured of a bench, and what could not be. */
export class PartsFailed extends Error {
  readonly figures: Figures

  constructor(figures: Figures, failures: ReadonlyMap<string, unknown>) {
    const reasons = [...failures].map(([part, error]) => `${part}: ${error instanceof Error ? error.stack : error}`)
    super(`Not measured: ${[...failures.keys()].join(', ')}.\n${reasons.join('\n')}`)
    this.figures = figures
  }
}

/** Throws when one of the figures is none. */
export function checkFinite(figures: Figures): void {
  const broken = Object.entries(figures).find(([, { value }]) => !Number.isFinite(value))
  if (broken) throw new Error(`${broken[0]} is ${broken[1].value}.`)
}

/**
 * Measures the parts of a bench one after the other, or those that `--only=` names, and says what each found as soon as
 * it has: a part that fails takes no other's figures with it. Throws `PartsFailed` when one did, or one is unknown.
 */
export async function measureParts(
  context: BenchContext,
  parts: Readonly<Record<string, (context: BenchContext) => Promise<Figures>>>,
): Promise<Figures> {
  const names = context.option('only')?.split(',') ?? Object.keys(parts)
  const failures = new Map<string, unknown>()
  let figures: Figures = {}
  for (const name of names) {
    try {
      const part = parts[name]
      if (!part) throw new Error(`There is no such part; there are: ${Object.keys(parts).join(', ')}.`)
      const measured = await part(context)
      checkFinite(measured)
      context.progress(`${name}\n${figureLines(measured).join('\n')}`)
      figures = { ...figures, ...measured }
    } catch (error) {
      context.progress(`${name} failed: ${error instanceof Error ? error.message : error}`)
      failures.set(name, error)
    }
  }
  if (failures.size > 0) throw new PartsFailed(figures, failures)
  return figures
}
