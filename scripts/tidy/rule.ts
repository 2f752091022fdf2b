import type { Tree } from '../source/tree.js'

/** A place that breaks a rule, and what to do about it. */
export interface Finding {
  readonly path: string
  /** From 1. */
  readonly line: number
  readonly message: string
}

/**
 * A rule of the house as a function: the same tree gives the same findings. Each file in `rules/` exports one; it is
 * found by being there.
 */
export interface Rule {
  readonly name: string
  check(tree: Tree): Iterable<Finding>
}
