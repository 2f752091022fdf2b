import { describe, expect, it } from 'vitest'
import type { CenterId, ChangeId, NodeId } from '../identity/identity.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import type { Change } from './commit.js'
import { commitTo } from './commit-at-once.js'
import { memoryStore } from './memory/memory-store.js'

const center = 'center' as CenterId

function changeOf(id: string): Change {
  return { id: id as ChangeId, node: 'a' as NodeId, reads: [], writes: [], facts: [] }
}

describe('a store that has outcomes at once', () => {
  it('gives each without a promise, and the same again to who asks with one', async () => {
    const store = memoryStore({ clock: steppingClock() })
    const outcome = commitTo(store, center, changeOf('a.1'))
    expect(outcome).toMatchObject({ outcome: 'applied', revision: 1 })
    expect(await store.commit(center, changeOf('a.1'))).toEqual(outcome)
  })

  it('is asked by what stands in the place of its commit', async () => {
    const store = memoryStore({ clock: steppingClock() })
    const asked: ChangeId[] = []
    const counted: typeof store = {
      ...store,
      commit: (of, change) => {
        asked.push(change.id)
        return store.commit(of, change)
      },
    }
    const answer = commitTo(counted, center, changeOf('a.1'))
    expect(answer).toBeInstanceOf(Promise)
    await answer
    expect(asked).toEqual(['a.1'])
  })

  it('throws what its promise rejects with', async () => {
    const store = memoryStore({ clock: steppingClock() })
    await store.close()
    expect(() => commitTo(store, center, changeOf('a.1'))).toThrow(RingwrightError)
    await expect(store.commit(center, changeOf('a.1'))).rejects.toMatchObject({ code: 'closed' })
  })
})
