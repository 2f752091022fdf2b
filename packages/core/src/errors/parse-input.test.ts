import { expect, it } from 'vitest'
import { z } from 'zod'
import { parseInput } from './parse-input.js'
import { RingwrightError } from './ringwright-error.js'

const schema = z.strictObject({ port: z.int().max(65_535), hosts: z.array(z.string()).default([]) })

it('gives what the schema makes of a value', () => {
  expect(parseInput(schema, { port: 5060 }, 'options')).toEqual({ port: 5060, hosts: [] })
})

it('names each field that is wrong, what was found there and what it takes', () => {
  expect(() => parseInput(schema, { port: 99_999, hosts: ['a', 7] }, 'options of sip')).toThrow(
    expect.objectContaining({
      code: 'invalid_argument',
      retryable: false,
      message: expect.stringMatching(
        /^options of sip are not valid:\n {2}port: .*; got 99999\n {2}hosts\.1: .*; got 7$/,
      ),
    }),
  )
})

it('shows no more of a value than is needed, and survives values that cannot be shown', () => {
  const circular: { port?: unknown } = {}
  circular.port = circular
  expect(() => parseInput(schema, circular, 'x')).toThrow('got [object Object]')
  expect(() => parseInput(schema, { port: 'x'.repeat(1_000) }, 'x')).toThrow(/x{70}…$/)
})

it('is recognized by instanceof across copies of the package, and only it', () => {
  const copy = Object.assign(new Error('from elsewhere'), { [Symbol.for('ringwright.error')]: true })
  expect(copy instanceof RingwrightError).toBe(true)
  expect(new Error('other') instanceof RingwrightError).toBe(false)
})
