import { expect, it } from 'vitest'
import { frozenCopy } from './frozen-copy.js'

it('copies what is plain as structuredClone does, and freezes all of it', () => {
  const value = { a: 1, list: [1, { b: 'two' }, null, undefined], none: null, absent: undefined, deep: { c: [true] } }
  const copy = frozenCopy(value)
  expect(copy).toStrictEqual(structuredClone(value))
  expect([copy, copy.list, copy.list[1], copy.deep, copy.deep.c].every(Object.isFrozen)).toBe(true)
  value.deep.c[0] = false
  expect(copy.deep.c).toEqual([true])
})

it('takes a field named __proto__ for a field', () => {
  const copy = frozenCopy(JSON.parse('{ "__proto__": { "admin": true }, "name": "Mia" }') as Record<string, unknown>)
  expect(Object.hasOwn(copy, '__proto__')).toBe(true)
  expect(Object.getPrototypeOf(copy)).toBe(Object.prototype)
  expect('admin' in copy).toBe(false)
})

it('leaves dates and maps to structuredClone, and refuses what that refuses', () => {
  const { at, names } = frozenCopy({ at: new Date(5), names: new Map([['a', 1]]) })
  expect([at.getTime(), names.get('a')]).toEqual([5, 1])
  expect(() => frozenCopy({ call: () => 1 })).toThrow()
})
