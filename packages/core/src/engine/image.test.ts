import { describe, expect, it } from 'vitest'
import type { ChangeId } from '../identity/identity.js'
import type { LiveRecord } from '../storage/record.js'
import { splitKey } from './image.js'
import { Images } from './images.js'

function record(kind: string, id: string, version: string): LiveRecord {
  return { key: `${kind}/${id}`, kind, id, version: version as ChangeId, body: {} }
}

/** The log shows that a record is so. */
function commit(images: Images, after: LiveRecord): void {
  images.track(after.key).commit(after, undefined)
}

function remove(images: Images, key: string): void {
  images.track(key).commit(undefined, undefined)
}

describe('images', () => {
  it('find records by kind and id, and list those of one kind', () => {
    const images = new Images()
    const [call, agent] = [record('call', '1', 'v1'), record('agent', '1', 'v1')]
    for (const each of [call, agent]) commit(images, each)
    for (const image of [images.head, images.committed]) {
      expect(image.get('call', '1')).toBe(call)
      expect(image.get('call', '2')).toBeUndefined()
      expect([...image.all('agent').values()]).toEqual([agent])
      expect([...image.all('queue').values()]).toEqual([])
      expect([...image.entries()]).toEqual([call, agent])
    }
  })

  it('show the records of a kind as a map that changes with them', () => {
    const images = new Images()
    const calls = images.head.all('call')
    const [first, second] = [record('call', '1', 'v1'), record('call', '2', 'v1')]
    for (const each of [first, second]) commit(images, each)
    remove(images, first.key)
    expect([calls.size, calls.has('1'), calls.get('2')]).toEqual([1, false, second])
    expect([[...calls.keys()], [...calls.values()], [...calls]]).toEqual([['2'], [second], [['2', second]]])
    const visited: unknown[] = []
    calls.forEach((each, id) => visited.push([id, each]))
    expect(visited).toEqual([['2', second]])
  })

  it('tell listeners of a kind what a record was before and is after, in the order of listening', () => {
    const images = new Images()
    const seen: unknown[] = []
    images.head.listen('call', (after, before) => seen.push(['first', before?.version, after?.version]))
    images.head.listen('call', (after) => seen.push(['second', after?.version]))
    images.head.listen('agent', () => seen.push('agent'))
    commit(images, record('call', '1', 'v1'))
    commit(images, record('call', '1', 'v2'))
    remove(images, 'call/1')
    expect(seen).toEqual([
      ['first', undefined, 'v1'],
      ['second', 'v1'],
      ['first', 'v1', 'v2'],
      ['second', 'v2'],
      ['first', 'v2', undefined],
      ['second', undefined],
    ])
  })

  it('tell nobody when what is removed was not there', () => {
    const images = new Images()
    let told = 0
    images.head.listen('call', () => told++)
    remove(images, 'call/1')
    expect(told).toBe(0)
    expect(images.findKey('call/1')).toBeUndefined()
  })

  it('show a listener the record as it is after the change', () => {
    const images = new Images()
    const seen: unknown[] = []
    images.head.listen('call', (after) => seen.push(images.head.get('call', '1') === after))
    commit(images, record('call', '1', 'v1'))
    remove(images, 'call/1')
    expect(seen).toEqual([true, true])
  })

  it('tell of what a snapshot replaces once all of it is there', () => {
    const images = new Images()
    for (const id of ['same', 'newer', 'gone']) commit(images, record('call', id, 'v1'))
    const seen: unknown[] = []
    images.head.listen('call', (after, before) => {
      seen.push([before?.id, before?.version, after?.version, [...images.head.all('call').keys()]])
    })
    images.load([record('call', 'same', 'v1'), record('call', 'newer', 'v2'), record('call', 'made', 'v1')])
    const all = ['same', 'newer', 'made']
    expect(seen).toEqual([
      ['newer', 'v1', 'v2', all],
      ['gone', 'v1', undefined, all],
      [undefined, undefined, 'v1', all],
    ])
    expect(images.findKey('call/gone')).toBeUndefined()
  })

  it('split a key at its first slash, since ids may have slashes', () => {
    expect(splitKey('call/a/b')).toEqual(['call', 'a/b'])
  })
})
