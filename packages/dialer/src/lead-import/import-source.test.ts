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
