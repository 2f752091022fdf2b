import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitText } from './split-text.js'
import { codePoints, utf16Units, utf8Bytes } from './text-measures.js'

describe('splitting a text', () => {
  it('leaves what fits as it is, blanks included', () => {
    expect(splitText(' hello ', 7)).toEqual([' hello '])
  })

  it.each([
    ['a paragraph', 'First one.\n\nSecond one is here.', 20, ['First one.', 'Second one is here.']],
    ['a line', 'First line\nSecond line', 15, ['First line', 'Second line']],
    ['a sentence', 'It is here. Where is that', 20, ['It is here.', 'Where is that']],
    ['a word', 'one two three four', 10, ['one two', 'three four']],
    ['a Chinese sentence', '你好。我在这里等你。', 6, ['你好。', '我在这里等你。'.slice(0, 6), '。']],
    ['nothing, where there is nothing', 'aaaaaaaaaa', 4, ['aaaa', 'aaaa', 'aa']],
  ])('cuts after %s', (_, text, lengthMax, parts) => {
    expect(splitText(text, lengthMax)).toEqual(parts)
  })

  it('keeps joined emoji and accents whole', () => {
    const family = '👩‍👩‍👧‍👦'
    expect(splitText(family.repeat(3), family.length * 2)).toEqual([family.repeat(2), family])
    expect(splitText('e\u0301'.repeat(4), 5)).toEqual(['e\u0301e\u0301', 'e\u0301e\u0301'])
  })

  it('ends even where not one character fits', () => {
    expect(splitText('👩‍👩‍👧‍👦', 1).join('')).toBe('👩‍👩‍👧‍👦')
  })

  it('counts as the channel counts', () => {
    expect(splitText('äöü äöü', 7, utf8Bytes)).toEqual(['äöü', 'äöü'])
    expect(splitText('👍👍 👍👍', 3, codePoints)).toEqual(['👍👍', '👍👍'])
    expect(utf8Bytes('aä€👍')).toBe(new TextEncoder().encode('aä€👍').length)
  })

  it('loses nothing but blanks at the cuts, and makes no part too long, for any text', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 200 })
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 30, max: 80 }),
        fc.constantFrom(utf16Units, utf8Bytes),
        (written, max, measure) => {
          const parts = splitText(written, max, measure)
          for (const part of parts) expect(measure(part)).toBeLessThanOrEqual(max)
          expect(parts.join('').replace(/\s/g, '')).toBe(written.replace(/\s/g, ''))
          for (const part of parts) expect(part).not.toMatch(/\p{Surrogate}/u)
        },
      ),
    )
  })
})
