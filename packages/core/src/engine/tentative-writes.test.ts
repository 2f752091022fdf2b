import { describe, expect, it } from 'vitest'
import type { ChangeId, NodeId } from '../identity/identity.js'
import type { Change, Write } from '../storage/commit.js'
import { Image } from './image.js'
import { TentativeWrites } from './tentative-writes.js'

function write(version: string, body: unknown): Write {
  const record = { key: 'call/1', kind: 'call', id: '1', version: version as ChangeId, body }
  return { key: 'call/1', expects: null, record: body === null ? null : record }
}

function change(id: string, body: unknown): Change {
  return { id: id as ChangeId, node: 'a' as NodeId, reads: [], writes: [write(id, body)], facts: [] }
}

function setUp() {
  const [head, committed] = [new Image(), new Image()]
  const writes = new TentativeWrites(head, committed)
  return { writes, shown: () => [head, committed].map((image) => image.get('call', '1')?.body) }
}

describe('tentative writes', () => {
  it('lie over the committed record until the log shows them', () => {
    const { writes, shown } = setUp()
    const [first, second] = [change('a.1', 1), change('a.2', 2)]
    writes.lay(first)
    writes.lay(second)
    expect([...shown(), writes.writerOf('call/1')]).toEqual([2, undefined, 'a.2'])
    writes.commit(first.id, first.writes[0] as Write)
    expect([...shown(), writes.writerOf('call/1')]).toEqual([2, 1, 'a.2'])
    writes.commit(second.id, second.writes[0] as Write)
    expect([...shown(), writes.writerOf('call/1')]).toEqual([2, 2, undefined])
  })

  it('give way to what lies below when they are lifted, also in the middle', () => {
    const { writes, shown } = setUp()
    const [first, second, third] = [change('a.1', 1), change('a.2', 2), change('a.3', 3)]
    for (const each of [first, second, third]) writes.lay(each)
    writes.lift(second)
    expect(shown()).toEqual([3, undefined])
    writes.lift(third)
    expect(shown()).toEqual([1, undefined])
    writes.lift(first)
    expect(shown()).toEqual([undefined, undefined])
  })

  it('never bring back what another node has replaced meanwhile', () => {
    const { writes, shown } = setUp()
    writes.commit('b.1' as ChangeId, write('b.1', 'old'))
    const removal = change('a.1', null)
    writes.lay(removal)
    expect(shown()).toEqual([undefined, 'old'])
    writes.commit('b.2' as ChangeId, write('b.2', 'new'))
    expect(shown()).toEqual([undefined, 'new'])
    writes.lift(removal)
    expect(shown()).toEqual(['new', 'new'])
  })
})
