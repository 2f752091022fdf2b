import { describe, expect, it } from 'vitest'
import { systemActor } from '../authorization/actor.js'
import type { ChangeId, NodeId } from '../identity/identity.js'
import type { Change } from '../storage/commit.js'
import { type Attempt, newAttempt } from './attempt.js'
import { SentAttempts } from './sent-attempts.js'

const node = 'node' as NodeId

/** Sends a new attempt; returns the id of its change. */
function send(sent: SentAttempts): { id: ChangeId; attempt: Attempt } {
  const attempt = newAttempt(
    { actor: systemActor('test'), decide: () => {} },
    0,
    () => {},
    () => {},
  )
  const id = sent.add(attempt)
  const change: Change = { id, node, reads: [], writes: [], facts: [] }
  attempt.change = change
  return { id, attempt }
}

describe('sent attempts', () => {
  it('are found by their change until they are deleted, in the order of sending', () => {
    const sent = new SentAttempts(node)
    const changes = new Map<ChangeId, Attempt>()
    for (let count = 0; count < 5_000; count++) {
      const { id, attempt } = send(sent)
      changes.set(id, attempt)
      if (count % 3 !== 0) continue
      const [answered] = [...changes].slice(-2) as [[ChangeId, Attempt]]
      sent.delete(answered[1])
      changes.delete(answered[0])
    }
    for (const [id, attempt] of changes) expect(sent.get(id)).toBe(attempt)
    expect([...sent.values()]).toEqual([...changes.values()])
  })

  it('give each change another id, also once all are gone', () => {
    const sent = new SentAttempts(node)
    const ids = new Set<ChangeId>()
    for (let count = 0; count < 3_000; count++) {
      const { id, attempt } = send(sent)
      ids.add(id)
      sent.delete(attempt)
      expect(sent.get(id)).toBeUndefined()
    }
    sent.clear()
    ids.add(send(sent).id)
    expect(ids.size).toBe(3_001)
  })

  it('know nothing of the changes of other nodes', () => {
    const sent = new SentAttempts(node)
    send(sent)
    expect(sent.get('other.0' as ChangeId)).toBeUndefined()
    expect(sent.get('node.1' as ChangeId)).toBeUndefined()
  })
})
