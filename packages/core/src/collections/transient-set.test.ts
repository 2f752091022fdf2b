import { describe, expect, it } from 'vitest'
import { TransientSet } from './transient-set.js'

describe('a transient set', () => {
  it('has those who came and have not left, in their order', () => {
    const set = new TransientSet<string>()
    const first = set.add('first')
    set.add('second')
    const third = set.add('third')
    expect([...set]).toEqual(['first', 'second', 'third'])
    expect(set.leave(first)).toBe(true)
    expect(set.leave(third)).toBe(true)
    set.add('fourth')
    expect([...set]).toEqual(['second', 'fourth'])
    expect(set.size).toBe(2)
  })

  it('lets go of whoever leaves, once', () => {
    const set = new TransientSet<string>()
    const place = set.add('member')
    expect(place.member).toBe('member')
    expect(set.leave(place)).toBe(true)
    expect(place.member).toBeUndefined()
    expect(set.leave(place)).toBe(false)
  })
})
