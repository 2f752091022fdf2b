import { describe, expect, it } from 'vitest'
import { systemActor } from '../authorization/actor.js'
import type { ChangeId, NodeId } from '../identity/identity.js'
import { type Attempt, newAttempt } from './attempt.js'
import { SentAttempts } from './sent-attempts.js'

const attempt = (place: number): Attempt =>
  newAttempt(
    systemActor('test'),
    () => {},
    place,
    () => {},
    () => {},
  )

describe('sent attempts', () => {
  it('are found by their change while they are unanswered, in the order of sending', () => {
    const sent = new SentAttempts('node' as NodeId)
    const changes = new Map<ChangeId, Attempt>()
    for (let place = 0; place < 5_000; place++) {
      const one = attempt(place)
      changes.set(sent.add(one), one)
      if (place % 3 !== 0) continue
      const [answered] = [...changes.keys()].slice(-2)
      sent.delete(answered as ChangeId)
      changes.delete(answered as ChangeId)
    }
    expect(sent.size).toBe(changes.size)
    for (const [change, one] of changes) expect(sent.get(change)).toBe(one)
    expect([...sent.values()]).toEqual([...changes.values()])
  })

  it('give each change another id, also once all are answered', () => {
    const sent = new SentAttempts('node' as NodeId)
    const ids = new Set<ChangeId>()
    for (let place = 0; place < 3_000; place++) {
      const id = sent.add(attempt(place))
      ids.add(id)
      sent.delete(id)
      expect(sent.get(id)).toBeUndefined()
    }
    sent.clear()
    ids.add(sent.add(attempt(0)))
    expect(ids.size).toBe(3_001)
  })

  it('know nothing of the changes of other nodes', () => {
    const sent = new SentAttempts('node' as NodeId)
    sent.add(attempt(0))
    expect(sent.get('other.0' as ChangeId)).toBeUndefined()
    expect(sent.has('node.1' as ChangeId)).toBe(false)
    sent.delete('other.0' as ChangeId)
    expect(sent.size).toBe(1)
  })
})
