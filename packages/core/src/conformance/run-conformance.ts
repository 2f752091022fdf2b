import { type ConformanceCase, type Harness, skipReason } from './conformance-case.js'

/** How one case of a suite ended. */
export type ConformanceResult = { readonly id: string; readonly name: string } & (
  | { readonly result: 'passed' }
  | { readonly result: 'failed'; readonly error: unknown }
  | { readonly result: 'skipped'; readonly reason: string }
)

/** Runs a suite without a test runner, one case after the other. Never rejects: what went wrong is in the results. */
export async function runConformance<Port>(
  suite: readonly ConformanceCase<Port>[],
  harness: Harness<Port>,
): Promise<readonly ConformanceResult[]> {
  const results: ConformanceResult[] = []
  for (const each of suite) {
    const { id, name } = each
    const reason = skipReason(each, harness)
    if (reason !== undefined) {
      results.push({ id, name, result: 'skipped', reason })
      continue
    }
    try {
      await each.run(harness)
      results.push({ id, name, result: 'passed' })
    } catch (error) {
      results.push({ id, name, result: 'failed', error })
    }
  }
  return results
}
