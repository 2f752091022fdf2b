import { expect, it } from 'vitest'
import { findings } from '../fixtures/findings.js'
import { injectedTime } from './injected-time.js'

const check = (text: string, path = 'packages/acd/src/offer.ts') => findings(injectedTime, { [path]: text })

it.each([
  ['const t = Date.now()', 'Date.now'],
  ['const t = new Date()', 'new Date()'],
  ['setTimeout(f, 10)', 'setTimeout()'],
  ['globalThis.setInterval(f, 10)', 'setInterval()'],
  ['setImmediate(f)', 'setImmediate()'],
  ['performance.now()', 'performance.now'],
  ['Math.random()', 'Math.random'],
  ['crypto.randomUUID()', 'randomUUID()'],
  ['AbortSignal.timeout(5)', 'AbortSignal.timeout'],
  ["import { setTimeout as delay } from 'node:timers/promises'", 'node:timers/promises'],
])('[Z1] finds %s', (text, name) => {
  const found = check(`\n${text}`)
  expect(found).toHaveLength(1)
  expect(found[0]).toContain('packages/acd/src/offer.ts:2 ')
  expect(found[0]).toContain(name)
})

it('finds nothing in comments, strings, dates of an instant, ports and names of our own', () => {
  expect(
    check('// Date.now()\nconst a = "setTimeout(f)"; new Date(clock.now()); clock.setTimeout(f); queueMicrotask(f)'),
  ).toEqual([])
  expect(check('export const now = () => Date.now()', 'packages/core/src/clock/system-clock.ts')).toEqual([])
})

it('looks at code inside templates', () => {
  expect(check('const a = `at ${Date.now()}`')).toHaveLength(1)
})

it('takes a reason where no port reaches', () => {
  expect(check('// tidy: time because a page in the browser has no engine\nsetTimeout(f, 10)')).toEqual([])
  expect(check('// tidy: time because\nsetTimeout(f, 10)')).toHaveLength(1)
})

it('holds for tests as well', () => {
  expect(
    check('await new Promise((resolve) => setTimeout(resolve, 50))', 'packages/sip/src/call.test.ts'),
  ).toHaveLength(1)
})
