import { macrotask } from '@ringwright/core/simulation'
import { expect, it } from 'vitest'
import { SUPERVISOR, ZONE, openFloor } from '../fixtures/test-campaign.js'
import type { LeadSource } from '../index.js'

it.each([
  ['of another name', { text: ['number\n'] }],
  ['that is not there', { csv: undefined }],
  ['that is a number', { rows: 5 }],
  ['of two kinds', { csv: ['number\n'], rows: [] }],
  ['that is none', undefined],
])('an import from a source %s is refused, and no campaign waits for it', async (_what, source) => {
  const { dialer } = await openFloor()
  const reading = dialer.importLeads(SUPERVISOR, source as unknown as LeadSource, {
    ...{ list: 'people', import: 'may.csv', zone: ZONE },
  })
  await expect(reading).rejects.toThrow('Give the leads as one of `csv`, `ndjson`, `json`')
  const lists = [{ list: 'people' }]
  await dialer.createCampaign(SUPERVISOR, { id: 'spring', queue: 'sales', zone: ZONE, lists })
  expect(dialer.campaign('spring')?.importing).toEqual([])
})

it('a CSV may come as one text, however many rows it has', { timeout: 60_000 }, async () => {
  const { dialer } = await openFloor()
  const rows = 1_000_000
  const report = await dialer.importLeads(
    SUPERVISOR,
    { csv: [`number\n${'1\n'.repeat(rows)}`] },
    { list: 'people', import: 'may.csv', zone: ZONE, filter: 'number == "2"' },
  )
  expect(report).toMatchObject({ outcome: 'complete', rows, filtered: rows })
})

it.each<[what: string, source: (numbers: readonly string[]) => LeadSource]>([
  ['one text', (numbers) => ({ csv: [`number\n${numbers.join('\n')}`] })],
  ['rows that are at hand', (numbers) => ({ rows: numbers.map((number) => ({ number })) })],
])('an import of %s leaves the rest of the process its turns, as there may be calls', async (_what, source) => {
  const { dialer } = await openFloor()
  const numbers = Array.from({ length: 4_000 }, (_, index) => `+1212${2_001_000 + index}`)
  let isOver = false
  const reading = dialer
    .importLeads(SUPERVISOR, source(numbers), { list: 'people', import: 'may.csv', zone: ZONE })
    .finally(() => {
      isOver = true
    })
  let turns = 0
  for (; !isOver; turns++) await macrotask()
  expect(await reading).toMatchObject({ outcome: 'complete', accepted: 4_000 })
  expect(turns).toBeGreaterThanOrEqual(20)
})
