import { strategyConformance } from '@ringwright/acd/conformance'
import { execFile } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { seededRandom } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { newcomersFirst } from './newcomers-first.js'

describe('[W2] newcomers-first keeps the promises of a strategy', () => {
  const strategy = newcomersFirst.create(newcomersFirst.options.parse({}), { random: seededRandom(1) })
  for (const { name, run } of strategyConformance) it(name, () => run(strategy))
})

it('[Y5] the example gives easy customers to the newcomer, and the others to who has been idle for longer', async () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url))
  const flags = ['--conditions=@ringwright/source', '--import', 'tsx', main]
  const { stdout } = await promisify(execFile)(process.execPath, flags, { timeout: 30_000 })
  const agents = stdout
    .trim()
    .split('\n')
    .map((line) => line.split(' ').at(-1))
  expect(agents).toEqual(['ada', 'ada', 'ada', 'new', 'ben', 'ben', 'ada', 'ben'])
})
