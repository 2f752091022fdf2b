import { describe, expect, it } from 'vitest'
import { SUPERVISOR, ZONE, numberOf, openFloor } from '../fixtures/test-campaign.js'
import { type ImportColumns, leads } from '../index.js'

const OPTIONS = { list: 'people', import: 'may.csv', zone: ZONE } as const

describe('the columns of an import', () => {
  it.each<[string, ImportColumns, string]>([
    ['that of the number', {}, 'no column "number"; it has "Phone", "tz", "Work". Say by `columns`'],
    ['one that is named, as that of the zone', { number: 'Phone', zone: 'timezone' }, 'no column "timezone"'],
    ['a further number', { number: 'Phone', alternates: ['Work', 'Home'] }, 'no column "Home"'],
  ])('are those of another file where the header lacks %s', async (_what, columns, problem) => {
    const { dialer } = await openFloor()
    const csv = ['Phone,tz,Work\n', `${numberOf(0)},America/Los_Angeles,${numberOf(1)}\n`]
    await expect(dialer.importLeads(SUPERVISOR, { csv }, { ...OPTIONS, columns })).rejects.toThrow(problem)
    const right = { number: 'Phone', zone: 'tz', alternates: ['Work'] }
    const report = await dialer.importLeads(SUPERVISOR, { csv }, { ...OPTIONS, columns: right })
    expect(report).toMatchObject({ outcome: 'complete', accepted: 1, problems: [] })
  })

  it('may be absent where none is named', async () => {
    const { dialer } = await openFloor()
    const csv = [`number\n${numberOf(0)}\n`]
    expect(await dialer.importLeads(SUPERVISOR, { csv }, OPTIONS)).toMatchObject({ accepted: 1, problems: [] })
  })

  it('are parted by what a line says that stands before them, as spreadsheets write it', async () => {
    const { dialer } = await openFloor()
    const csv = ['\uFEFFsep=;\r\nnumber;"a,b,c,d"\r\n', `${numberOf(0)};x\r\nnobody;y\r\n`]
    expect(await dialer.importLeads(SUPERVISOR, { csv }, OPTIONS)).toMatchObject({
      accepted: 1,
      problems: [{ line: 4, column: 'number' }],
    })
  })

  it('give names that end with a whole character', async () => {
    const floor = await openFloor()
    const rows = [{ number: numberOf(0), name: `${'x'.repeat(199)}😀` }]
    await floor.dialer.importLeads(SUPERVISOR, { rows }, OPTIONS)
    await floor.startCampaign()
    await floor.clock.advance(1_000)
    const [lead] = floor.center.all(leads).values()
    expect(lead?.body.name).toBe('x'.repeat(199))
  })
})
