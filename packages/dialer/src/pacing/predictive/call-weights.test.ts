import { expect, it } from 'vitest'
import type { PacedCall } from '../pacer.js'
import { CallWeights } from './call-weights.js'

const ringing = (id: string): PacedCall => ({ id, phase: 'ringing', dialedAt: 0, since: 0 })

it('looks up the weights of new calls only, whichever come, go or change places', () => {
  const asked: string[] = []
  const weights = new CallWeights((call) => {
    asked.push(call)
    return call.charCodeAt(0)
  })
  const look = (ids: string) => {
    asked.length = 0
    const found = weights.of([...ids].map(ringing))
    return { weights: String.fromCharCode(...found.subarray(0, ids.length)), asked: asked.join('') }
  }
  expect(look('abcd')).toEqual({ weights: 'abcd', asked: 'abcd' })
  expect(look('acdef')).toEqual({ weights: 'acdef', asked: 'ef' })
  expect(look('dace')).toMatchObject({ weights: 'dace' })
  expect(look('')).toEqual({ weights: '', asked: '' })
  const many = 'abcdefghijklmnopqrstuvwxyz'
  expect(look(many)).toEqual({ weights: many, asked: many })
  expect(look(many.slice(5))).toEqual({ weights: many.slice(5), asked: '' })
})
