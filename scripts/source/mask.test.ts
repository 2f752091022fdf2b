import { expect, it } from 'vitest'
import { mask } from './mask.js'

it.each([
  ['a // b', 'a     '],
  ['a /* b\nc */ d', 'a     \n     d'],
  ["'a\\'b' + c", "'    ' + c"],
  ['`a${b + `c`}d` + e', '` ${b + ` `} ` + e'],
  ['a = b / c / d', 'a = b / c / d'],
  ['return /a[/"]"/.test(b)', 'return /      /.test(b)'],
  ['(a) / b / "c"', '(a) / b / " "'],
  ['f(/{/g, `{`)', 'f(/ /g, ` `)'],
  ['`${{ a: `}` }}` + "x"', '`${{ a: ` ` }}` + " "'],
  ['#!/usr/bin/env node\na', '                   \na'],
])('masks %s', (source, masked) => {
  expect(mask(source)).toHaveLength(source.length)
  expect(mask(source)).toBe(masked)
})
