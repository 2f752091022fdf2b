import { describe, expect, it } from 'vitest'
import { type Cell, TransientMap } from './transient-map.js'

describe('a transient map', () => {
  it('answers as a map does, whatever comes and goes', () => {
    const map = new TransientMap<string, number>()
    const model = new Map<string, number>()
    for (let step = 0; step < 2_000; step++) {
      const key = `k${(step * 7) % 31}`
      const before = model.get(key)
      if (step % 3 === 0) {
        expect(map.delete(key)).toBe(before)
        model.delete(key)
      } else {
        expect(map.set(key, step)).toBe(before)
        model.set(key, step)
      }
      expect(map.get(key)).toBe(model.get(key))
      expect(map.has(key)).toBe(model.has(key))
      expect(map.size).toBe(model.size)
    }
    expect([...map]).toEqual([...model])
    expect([...map.keys()]).toEqual([...model.keys()])
    expect([...map.values()]).toEqual([...model.values()])
    const visited: [string, number][] = []
    map.forEach((value, key) => visited.push([key, value]))
    expect(visited).toEqual([...model])
  })

  it('shows where a value stands, to be replaced there', () => {
    const map = new TransientMap<string, number>()
    map.set('a', 1)
    const cell = map.cell('a') as Cell<number>
    cell.value = 2
    expect([map.get('a'), map.cell('b')]).toEqual([2, undefined])
    map.delete('a')
    expect(cell.value).toBeUndefined()
  })

  it('is empty once it was cleared', () => {
    const map = new TransientMap<string, number>()
    map.set('a', 1)
    map.clear()
    expect(map.size).toBe(0)
    expect(map.get('a')).toBeUndefined()
    map.set('a', 2)
    expect([...map]).toEqual([['a', 2]])
  })
})
