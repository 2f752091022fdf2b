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

it('speaks of one thing and of several', () => {
  expect(() => parseInput(schema, {}, 'options of sip')).toThrow(/^options of sip are not valid:/)
  expect(() => parseInput(schema, { port: 'x', hosts: 7 }, 'route request')).toThrow(/^route request is not valid:/)
})

it.each([
  [z.string(), 7, 'takes a text'],
  [z.string().min(3), 'ab', 'takes at least 3 characters'],
  [z.array(z.string()).max(1), ['a', 'b'], 'takes at most 1 entry'],
  [z.string().length(2), 'eng', 'takes exactly 2 characters'],
  [z.number(), Number.NaN, 'takes a number; got NaN'],
  [z.number().positive(), 0, 'takes a number above 0'],
  [z.int().min(5), 4, 'takes 5 or more'],
  [z.int(), 1.5, 'takes a whole number'],
  [z.number().multipleOf(20), 30, 'takes a multiple of 20'],
  [z.boolean(), 'yes', 'takes true or false'],
  [z.enum(['udp', 'tcp']), 'ucp', 'takes one of udp, tcp'],
  [z.literal(1), 2, 'takes 1'],
  [z.string().regex(/^a+$/), 'b', 'takes what /^a+$/ matches'],
  [z.union([z.string(), z.array(z.string())]), 7, 'takes a text, or takes a list'],
  [z.discriminatedUnion('kind', [z.object({ kind: z.literal('say') })]), { kind: 'sya' }, 'field.kind: takes say'],
  [z.record(z.enum(['voice', 'text']), z.string()), { fax: 'x' }, 'field'],
  [z.string().min(3, 'takes a name'), '', 'takes a name'],
])('says in words of its own what a field takes: %#', (field, value, message) => {
  const parse = () => parseInput(z.object({ field }), { field: value }, 'x')
  expect(parse).toThrow(message)
  expect(parse).not.toThrow(/invalid input|expected|too (?:small|big)/i)
})

it('says which field was meant by one that there is not, or which there are', () => {
  expect(() => parseInput(schema, { port: 1, host: ['a'] }, 'x')).toThrow(
    /\(root\): there is no field "host"; did you mean "hosts"\?$/,
  )
  expect(() => parseInput(schema, { port: 1, listen: [] }, 'x')).toThrow(
    /\(root\): there is no field "listen"; there are port, hosts$/,
  )
})

it('shows no more of a value than is needed, and survives values that cannot be shown', () => {
  const circular: { port?: unknown } = {}
  circular.port = circular
  expect(() => parseInput(schema, circular, 'x')).toThrow('got { port }')
  expect(() => parseInput(schema, { port: 'x'.repeat(1_000) }, 'x')).toThrow(/x{70}…$/)
})

it('shows no secret: neither where it belongs, nor beside or under a name that there is not, nor in an address', () => {
  const account = z.strictObject({ accessToken: z.string().min(20), url: z.string().startsWith('redis:') })
  const [accessToken, url] = ['hunter22', 'http://center:hunter22@redis.example']
  for (const wrong of [{ accessToken, url }, { accesToken: accessToken, url: 7 }, [accessToken], { account: { url } }])
    expect(() => parseInput(z.strictObject({ account }), { account: wrong }, 'x')).toThrow(/^(?!.*hunter22)x is not/s)
  expect(() => parseInput(account, { accessToken, url }, 'x')).toThrow(
    /accessToken: .*; got a text of length 8\n {2}url: .*; got "http:\/\/…@redis.example"$/,
  )
})

it('is recognized by instanceof across copies of the package, and only it', () => {
  const copy = Object.assign(new Error('from elsewhere'), { [Symbol.for('ringwright.error')]: true })
  expect(copy instanceof RingwrightError).toBe(true)
  expect(new Error('other') instanceof RingwrightError).toBe(false)
})

it('refuses a name that no record can have, wherever it stands, and does not pass it over', () => {
  const skilled = z.object({ agents: z.array(z.object({ skills: z.record(z.string(), z.int()) })), more: z.json() })
  const given = (text: string) => () => parseInput(skilled, JSON.parse(text), 'options of acd')
  expect(given('{ "agents": [{ "skills": { "tax": 1, "__proto__": 3 } }], "more": 1 }')).toThrow(
    /^options of acd are not valid:\n {2}agents\.0\.skills: takes no name "__proto__"$/,
  )
  expect(given('{ "agents": [], "more": { "kept": [{ "__proto__": 3 }] } }')).toThrow('more.kept.0: takes no name')
  expect(given('{ "agents": [{ "skills": { "constructor": 1 } }], "more": 1 }')()).toMatchObject({
    agents: [{ skills: { constructor: 1 } }],
  })
})
