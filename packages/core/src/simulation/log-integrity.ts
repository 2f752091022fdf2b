import type { ChangeId } from '../identity/identity.js'
import type { Checker } from './checker.js'

/** Checks what the store promises of its log, so that no other checker has to doubt it. */
export function logIntegrity(): Checker {
  let revision = 0
  let last: ChangeId | null = null
  const seen = new Set<ChangeId>()
  return {
    name: 'log-integrity',
    invariant: 'Each commit follows the one before it, is applied once, and replaces the versions that it expected.',
    *see({ commit, changes }) {
      if (commit.revision !== revision + 1) yield `revision ${commit.revision} follows ${revision}`
      if (commit.after !== last)
        yield `${commit.change} says that it follows ${commit.after}, but ${last} was before it`
      if (seen.has(commit.change)) yield `${commit.change} was applied twice`
      for (const [index, { key, expects, record }] of commit.writes.entries()) {
        const replaced = changes[index]?.replaced?.version ?? null
        if (replaced !== expects) yield `${commit.change} replaced ${key} at ${replaced}; it rested on ${expects}`
        if (record && record.version !== commit.change) yield `${commit.change} wrote ${key} as ${record.version}`
      }
      revision = commit.revision
      last = commit.change
      seen.add(commit.change)
    },
  }
}
