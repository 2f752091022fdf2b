import { describe, expect, it } from 'vitest'
import { systemActor } from '../authorization/actor.js'
import type { ChangeId } from '../identity/identity.js'
import type { LiveRecord } from '../storage/record.js'
import { newAttempt } from './attempt.js'
import { Images } from './images.js'
import type { TentativeWrite, TrackedRecord } from './tracked-record.js'

const KEY = 'call/1'

function record(body: unknown, version = `v${String(body)}`): LiveRecord {
  return { key: KEY, kind: 'call', id: '1', version: version as ChangeId, body }
}

function lay(tracked: TrackedRecord, body: unknown): TentativeWrite {
  const attempt = newAttempt(
    { actor: systemActor('test'), decide: () => {} },
    0,
    () => {},
    () => {},
  )
  return tracked.lay(attempt, body === null ? undefined : record(body))
}

function setUp() {
  const images = new Images()
  const { head, committed } = images
  const tracked = images.track(KEY)
  return { images, tracked, shown: () => [head, committed].map((image) => image.get('call', '1')?.body) }
}

describe("a record's tentative writes", () => {
  it('lie over the committed record until the log shows them', () => {
    const { tracked, shown } = setUp()
    const [first, second] = [lay(tracked, 1), lay(tracked, 2)]
    expect([...shown(), tracked.newest]).toEqual([2, undefined, second])
    tracked.commit(record(1), first)
    expect([...shown(), tracked.newest]).toEqual([2, 1, second])
    tracked.commit(record(2), second)
    expect([...shown(), tracked.newest]).toEqual([2, 2, undefined])
  })

  it('give way to what lies below when they are lifted, also in the middle', () => {
    const { images, tracked, shown } = setUp()
    const [first, second, third] = [lay(tracked, 1), lay(tracked, 2), lay(tracked, 3)]
    tracked.lift(second)
    expect(shown()).toEqual([3, undefined])
    tracked.lift(third)
    expect(shown()).toEqual([1, undefined])
    tracked.lift(first)
    expect(shown()).toEqual([undefined, undefined])
    expect(images.findKey(KEY)).toBeUndefined()
  })

  it('never bring back what another node has replaced meanwhile', () => {
    const { tracked, shown } = setUp()
    tracked.commit(record('old'), undefined)
    const removal = lay(tracked, null)
    expect(shown()).toEqual([undefined, 'old'])
    tracked.commit(record('new'), undefined)
    expect(shown()).toEqual([undefined, 'new'])
    tracked.lift(removal)
    expect(shown()).toEqual(['new', 'new'])
  })

  it('are told once: not again when the log shows them', () => {
    const { images, tracked } = setUp()
    const told: unknown[] = []
    images.head.listen('call', (after) => told.push(['head', after?.body]))
    images.committed.listen('call', (after) => told.push(['committed', after?.body]))
    const write = lay(tracked, 1)
    tracked.commit(record(1), write)
    expect(told).toEqual([
      ['head', 1],
      ['committed', 1],
    ])
  })
})
