import { describe, expect, it } from 'vitest'
import type { ChangeId, NodeId } from '../identity/identity.js'
import type { Commit, Write } from '../storage/commit.js'
import { type Checker, LogAudit, TraceHash, logIntegrity } from './index.js'

function write(key: string, expects: string | null, version: string | null): Write {
  const [kind, id] = key.split('/') as [string, string]
  const record = version === null ? null : { key, kind, id, version: version as ChangeId, body: { version } }
  return { key, expects: expects as ChangeId | null, record }
}

function commit(revision: number, change: string, after: string | null, ...writes: Write[]): Commit {
  return {
    ...{ revision, change: change as ChangeId, after: after as ChangeId | null, node: 'n' as NodeId },
    ...{ at: 1_000 * revision, writes, facts: [] },
  }
}

function audited(commits: readonly Commit[], checkers: readonly Checker[] = [logIntegrity()]): LogAudit {
  const audit = new LogAudit(checkers)
  for (const each of commits) audit.take(each)
  return audit
}

describe('the audit of a log', () => {
  const first = commit(1, 'a', null, write('agent/1', null, 'a'))

  it('finds nothing in a log that holds together, and knows the records that it leaves', () => {
    const audit = audited([first, commit(2, 'b', 'a', write('agent/1', 'a', 'b'), write('agent/2', null, 'b'))])
    expect(audit.violations).toEqual([])
    expect([...audit.records.values()].map(({ id, version }) => [id, version])).toEqual([
      ['1', 'b'],
      ['2', 'b'],
    ])
  })

  it.each([
    ['a gap', commit(3, 'b', 'a'), 'revision 3 follows 1'],
    ['a fork', commit(2, 'b', 'x'), 'b says that it follows x, but a was before it'],
    ['a change that was applied twice', commit(2, 'a', 'a'), 'a was applied twice'],
    ['a lost update', commit(2, 'b', 'a', write('agent/1', null, 'b')), 'b replaced agent/1 at a; it rested on null'],
    ['a foreign version', commit(2, 'b', 'a', write('agent/1', 'a', 'c')), 'b wrote agent/1 as c'],
  ])('notices %s', (_what, second, detail) => {
    expect(audited([first, second]).violations).toMatchObject([{ checker: 'log-integrity', at: second.at, detail }])
  })

  it('keeps the first ten violations of each checker, so that none drowns another', () => {
    const loud: Checker = { name: 'loud', invariant: 'Never.', see: () => ['again'], finish: () => ['at last'] }
    const late: Checker = { name: 'late', invariant: 'Never.', finish: () => ['at last'] }
    const audit = audited(
      Array.from({ length: 12 }, (_, index) => commit(index + 1, `c${index + 1}`, index === 0 ? null : `c${index}`)),
      [loud, late],
    )
    audit.finish(99)
    expect(audit.violations.map(({ checker }) => checker)).toEqual([...Array<string>(10).fill('loud'), 'late'])
    expect(audit.violations.at(-1)).toEqual({
      ...{ checker: 'late', invariant: 'Never.', at: 99, revision: 12, detail: 'at last' },
    })
  })

  it('hashes equal logs equally, whatever the order of properties, and others otherwise', () => {
    const reordered = Object.fromEntries(Object.entries(first).reverse()) as unknown as Commit
    expect(audited([reordered]).traceHash).toBe(audited([first]).traceHash)
    expect(audited([commit(1, 'b', null)]).traceHash).not.toBe(audited([commit(1, 'a', null)]).traceHash)
    const hash = new TraceHash()
    expect(hash.digest).toMatch(/^[0-9a-f]{16}$/)
  })
})
