import { expect, it } from 'vitest'
import { START_MAX_MS } from '../services/index.js'
import { startExample } from './start-example.js'

it.each([
  ['sip-to-queue', 'SIP_PORT', 'such as 5060'],
  ['number-masking', 'SIP_PORT', 'such as 5060'],
  ['supervisor-monitor', 'SIP_PORT', 'such as 5060'],
  ['drachtio-switchboard', 'DRACHTIO_PORT', 'such as 9022'],
  ['outbound-campaign', 'PORT', 'such as 8080'],
])('the example %s says in one line which port %s takes', async (name, variable, hint) => {
  const test = new URL(`../../examples/${name}/src/`, import.meta.url)
  await using example = startExample(test, { [variable]: 'abc' })
  await expect(example.succeed(START_MAX_MS)).rejects.toThrow(/^Ended with 1/)
  expect(example.output.trim().split('\n')).toEqual([expect.stringMatching(`^${variable} takes .*${hint}\\.$`)])
})
