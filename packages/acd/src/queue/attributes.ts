import type { Interaction } from '@ringwright/core'

/** Attributes after a change: those that are given are set, those given as `null` taken away, all others stay. */
export function withAttributes(
  before: Interaction['attributes'],
  changes: Interaction['attributes'],
): Interaction['attributes'] {
  return Object.fromEntries(
    Object.entries({ ...before, ...changes }).filter(
      ([name, value]) => value !== null || !Object.hasOwn(changes, name),
    ),
  )
}
