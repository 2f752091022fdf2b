import { describe, expect, it } from 'vitest'
import { flowPositionSchema, isPlainPosition } from './flow-position.js'

const POSITION = {
  ...{ flow: 'in', version: 3, step: 'wait', turn: 1, enteredAt: 1_000.5, attempt: 1 },
  variables: { name: 'Ada', age: 7, isKnown: true },
  secrets: ['age'],
}

describe('a position that is known without its schema', () => {
  it('is one of names and numbers alone', () => {
    expect(isPlainPosition(POSITION)).toBe(true)
    expect(flowPositionSchema().safeParse(POSITION).success).toBe(true)
  })

  it.each([
    ['nothing', undefined],
    ['a text', 'wait'],
    ['a field that is missing', { ...POSITION, secrets: undefined }],
    ['an instant that is none', { ...POSITION, enteredAt: Number.NaN }],
    ['a turn before the first', { ...POSITION, turn: 0 }],
    ['half an attempt', { ...POSITION, attempt: 1.5 }],
    ['a version that is a text', { ...POSITION, version: '3' }],
    ['a step that is a number', { ...POSITION, step: 3 }],
    ['a secret that is a number', { ...POSITION, secrets: [3] }],
    ['variables that are a list', { ...POSITION, variables: ['Ada'] }],
    ['a variable that is no JSON', { ...POSITION, variables: { at: new Date(0) } }],
    ['a variable that is no number', { ...POSITION, variables: { age: Number.POSITIVE_INFINITY } }],
    ['a field that nobody knows', { ...POSITION, more: true }],
  ])('is never %s', (_what, wrong) => {
    expect(isPlainPosition(wrong)).toBe(false)
    expect(flowPositionSchema().safeParse(wrong).success).toBe(false)
  })

  it('is left to the schema where values are nested, or a question is asked again', () => {
    for (const unusual of [
      { ...POSITION, variables: { list: [1] } },
      { ...POSITION, again: 'timeout' },
    ]) {
      expect(isPlainPosition(unusual)).toBe(false)
      expect(flowPositionSchema().safeParse(unusual).success).toBe(true)
    }
  })
})
