import { expect, it } from 'vitest'
import { findings } from '../fixtures/findings.js'
import { unfinishedWords } from './unfinished-words.js'

const check = (text: string) => findings(unfinishedWords, { 'packages/core/src/a.ts': text })

it.each([
  ['TO', 'DO'],
  ['FIX', 'ME'],
  ['not imple', 'mented'],
  ['place', 'holder'],
])('finds %s%s', (start, end) => {
  expect(check(`\n// ${start}${end}: later`)).toEqual([expect.stringContaining('packages/core/src/a.ts:2 ')])
})

it('finds an error that stands for missing work', () => {
  expect(check(`throw new Error('not imple${'mented'}')`)).toHaveLength(1)
})

it('knows an attribute of HTML, and the title of a reply 501', () => {
  expect(check(`const a = '<input place${'holder'}="Name">', b = 'Method not imple${'mented'}'`)).toEqual([])
})
