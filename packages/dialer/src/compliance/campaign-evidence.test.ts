import { type CenterId, type PublicFact, memoryArchive } from '@ringwright/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { openFloor } from '../fixtures/test-campaign.js'
import {
  type EvidenceLine,
  FTC_TSR,
  campaignEvidence,
  checkEvidence,
  compareEvidence,
  exportEvidence,
} from './index.js'

const CENTER = 'main' as CenterId
const archive = memoryArchive()
let lines: EvidenceLine[]

beforeAll(async () => {
  const floor = await openFloor()
  const numbers = await floor.importNumbers(6)
  for (const number of numbers) floor.control.phone(number, { outcome: 'busy' })
  await floor.signIn('ann', 'bob')
  await floor.startCampaign({ attemptsMax: 1 })
  await floor.startCampaign({ id: 'autumn', attemptsMax: 1 })
  await floor.clock.advance(60_000)
  await archive.append(CENTER, floor.facts)
  await floor.center.stop()
  lines = []
  for await (const line of campaignEvidence(archive, CENTER, 'spring')) lines.push(line)
})

const factOf = ({ text }: EvidenceLine): PublicFact => JSON.parse(text).fact
const compare = (given: readonly EvidenceLine[]) => compareEvidence(given, archive, CENTER, 'spring')

describe('[Z24] [K26] the evidence of a campaign', () => {
  it('is everything that the archive knows of it and of no other, and says the same as the archive', async () => {
    const dialed = lines.filter((line) => factOf(line).type === 'attempt:dialed')
    const ended = lines.filter((line) => factOf(line).type === 'attempt:ended')
    expect(dialed.length).toBeGreaterThan(0)
    expect(ended).toHaveLength(dialed.length)
    expect(new Set(lines.map((line) => factOf(line).data['campaign']))).toEqual(new Set(['spring']))
    expect(await checkEvidence(lines)).toEqual({ outcome: 'intact' })
    expect(await compare(lines)).toEqual({ outcome: 'same' })
    // A file of yesterday is not wrong because there is more today.
    expect(await compare(lines.slice(0, 3))).toEqual({ outcome: 'same' })
  })

  it('begins with the rules in force and their numbers', () => {
    const [created] = lines.map(factOf)
    expect(created).toMatchObject({ type: 'campaign:created', data: { policies: ['ftc-tsr'], rules: [FTC_TSR] } })
  })

  it('that was made anew with a fact altered or left out is found out by the archive', async () => {
    const entries = lines.map(({ text }) => JSON.parse(text))
    const altered = entries.map((entry, index) =>
      index === 4 ? { ...entry, fact: { ...entry.fact, type: 'attempt:live' } } : entry,
    )
    const forged = await exportEvidence(altered)
    expect(await checkEvidence(forged)).toEqual({ outcome: 'intact' })
    expect(await compare(forged)).toEqual({ outcome: 'different', line: 5 })
    const shortened = await exportEvidence(entries.toSpliced(4, 1))
    expect(await compare(shortened)).toEqual({ outcome: 'incomplete', place: entries[4].number })
    expect(await compare(await exportEvidence(['no entry']))).toEqual({ outcome: 'different', line: 1 })
  })
})
