import { describe, expect, it } from 'vitest'
import type { ChangeId } from '../identity/identity.js'
import type { LiveRecord } from '../storage/record.js'
import { Image, splitKey } from './image.js'

function record(kind: string, id: string, version: string): LiveRecord {
  return { key: `${kind}/${id}`, kind, id, version: version as ChangeId, body: {} }
}

describe('image', () => {
  it('finds records by kind and id, and lists those of one kind', () => {
    const image = new Image()
    const [call, agent] = [record('call', '1', 'v1'), record('agent', '1', 'v1')]
    for (const each of [call, agent]) image.set(each.kind, each.id, each)
    expect(image.get('call', '1')).toBe(call)
    expect(image.get('call', '2')).toBeUndefined()
    expect([...image.all('agent').values()]).toEqual([agent])
    expect([...image.all('queue').values()]).toEqual([])
    expect([...image.entries()]).toEqual([call, agent])
  })

  it('tells listeners of a kind what a record was before and is after, in the order of listening', () => {
    const image = new Image()
    const seen: unknown[] = []
    image.listen('call', (after, before) => seen.push(['first', before?.version, after?.version]))
    image.listen('call', (after) => seen.push(['second', after?.version]))
    image.listen('agent', () => seen.push('agent'))
    image.set('call', '1', record('call', '1', 'v1'))
    image.set('call', '1', record('call', '1', 'v2'))
    image.set('call', '1', undefined)
    expect(seen).toEqual([
      ['first', undefined, 'v1'],
      ['second', 'v1'],
      ['first', 'v1', 'v2'],
      ['second', 'v2'],
      ['first', 'v2', undefined],
      ['second', undefined],
    ])
  })

  it('tells nobody when what is removed was not there', () => {
    const image = new Image()
    let told = 0
    image.listen('call', () => told++)
    image.set('call', '1', undefined)
    expect(told).toBe(0)
  })

  it('shows a listener the record as it is after the change', () => {
    const image = new Image()
    const seen: unknown[] = []
    image.listen('call', (after) => seen.push(image.get('call', '1') === after))
    image.set('call', '1', record('call', '1', 'v1'))
    image.set('call', '1', undefined)
    expect(seen).toEqual([true, true])
  })

  it('splits a key at its first slash, since ids may have slashes', () => {
    expect(splitKey('call/a/b')).toEqual(['call', 'a/b'])
  })
})
