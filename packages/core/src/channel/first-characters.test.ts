import { expect, it } from 'vitest'
import { firstCharacters } from './first-characters.js'

it('cuts a text between characters', () => {
  expect(firstCharacters('ab😀', 4)).toBe('ab😀')
  expect(firstCharacters('ab😀c', 4)).toBe('ab😀')
  expect(firstCharacters('ab😀c', 3)).toBe('ab')
  expect(firstCharacters('', 3)).toBe('')
})
