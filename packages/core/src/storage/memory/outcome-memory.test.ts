import { describe, expect, it } from 'vitest'
import type { ChangeId } from '../../identity/identity.js'
import type { CommitOutcome } from '../commit.js'
import { OUTCOME_MEMORY } from '../store.js'
import { OutcomeMemory } from './outcome-memory.js'

const NODES = ['a', 'b', 'c']

function idOf(count: number): ChangeId {
  return `${NODES[count % NODES.length]}.${Math.floor(count / NODES.length).toString(36)}` as ChangeId
}

function outcomeOf(count: number): CommitOutcome {
  return count % 7 === 0 ? { outcome: 'late', at: count } : { outcome: 'applied', revision: count, at: count + 0.5 }
}

describe('outcome memory', () => {
  it('knows the outcome of each of the latest changes, whichever node has sent them, and of no other', () => {
    const memory = new OutcomeMemory()
    const total = 5 * OUTCOME_MEMORY
    for (let count = 0; count < total; count++) {
      expect(memory.get(idOf(count))).toBeUndefined()
      memory.set(idOf(count), outcomeOf(count))
    }
    for (let count = total - OUTCOME_MEMORY; count < total; count++)
      expect(memory.get(idOf(count))).toEqual(outcomeOf(count))
    expect(memory.get(idOf(0))).toBeUndefined()
    expect(memory.get(idOf(total))).toBeUndefined()
  })

  it('tells ids apart that end alike', () => {
    const memory = new OutcomeMemory()
    const [one, other] = ['first.000001', 'second.000001'] as ChangeId[]
    memory.set(one as ChangeId, outcomeOf(1))
    expect(memory.get(other as ChangeId)).toBeUndefined()
    memory.set(other as ChangeId, outcomeOf(2))
    expect([memory.get(one as ChangeId), memory.get(other as ChangeId)]).toEqual([outcomeOf(1), outcomeOf(2)])
  })
})
