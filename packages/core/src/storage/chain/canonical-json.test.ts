import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonicalJson } from './canonical-json.js'

it('a value has one canonical text, whatever the order of its fields, and the same after it was stored', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'é\n' }], a: 1e21, gone: undefined })).toBe(
    '{"a":1e+21,"b":[1,{"c":"é\\n","d":null}]}',
  )
  expect(canonicalJson({ a: 1, b: 2 })).toBe(canonicalJson({ b: 2, a: 1 }))
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value)
      expect(canonicalJson(JSON.parse(JSON.stringify(value)))).toBe(text)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
    }),
    { seed: 1 },
  )
})
