import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MONDAY, SUPERVISOR, ZONE, numberOf, openFloor } from '../fixtures/test-campaign.js'
import { type CustomerValue, rfmClasses } from '../index.js'

const DAY = 86_400_000

describe('[N10] classes of customers', () => {
  it('are fifths by how lately, how often and for how much, and equals are together', () => {
    const customers = Array.from(
      { length: 10 },
      (_, index): CustomerValue => ({
        id: `c${index}`,
        lastAt: MONDAY + index * DAY,
        times: index < 6 ? 1 : 9,
        value: 100 - index,
      }),
    )
    const classes = rfmClasses(customers)
    expect(classes.get('c0')).toEqual({ recency: 1, frequency: 1, monetary: 5, rfm: 115 })
    expect(classes.get('c9')).toEqual({ recency: 5, frequency: 4, monetary: 1, rfm: 541 })
    expect([...classes.values()].map(({ recency }) => recency)).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
    expect(new Set([...classes.values()].map(({ frequency }) => frequency))).toEqual(new Set([1, 4]))
  })

  it('never put a better customer below a worse one', () => {
    const customer = fc.record({
      lastAt: fc.nat(1_000),
      times: fc.nat(20),
      value: fc.integer({ min: -50, max: 5_000 }),
    })
    fc.assert(
      fc.property(fc.array(customer, { minLength: 1, maxLength: 60 }), (values) => {
        const customers = values.map((value, index) => ({ id: String(index), ...value }))
        const classes = rfmClasses(customers)
        for (const one of customers)
          for (const other of customers) {
            const [a, b] = [classes.get(one.id), classes.get(other.id)]
            if (one.value <= other.value) expect(a?.monetary).toBeLessThanOrEqual(b?.monetary ?? 0)
            if (one.lastAt === other.lastAt) expect(a?.recency).toBe(b?.recency)
          }
      }),
      { numRuns: 40 },
    )
  })

  it('choose whom a campaign calls: the best of a list, before all others', async () => {
    const floor = await openFloor()
    const customers = Array.from({ length: 10 }, (_, index) => ({
      ...{ id: numberOf(index), lastAt: MONDAY - index * DAY, times: 1, value: 10 },
    }))
    const classes = rfmClasses(customers)
    const rows = customers.map(({ id }) => ({ number: id, ...classes.get(id) }))
    const report = await floor.dialer.importLeads(
      SUPERVISOR,
      { rows },
      { list: 'people', import: 'best', zone: ZONE, filter: 'recency >= 4', columns: { priority: 'recency' } },
    )
    expect(report).toMatchObject({ accepted: 4, filtered: 6 })
    for (const { id } of customers) floor.control.phone(id, { outcome: 'busy' })
    await floor.signIn('ann')
    await floor.startCampaign()
    await floor.clock.advance(5_000)
    expect(floor.happened('attempt:dialed')).toHaveLength(4)
  })

  it('refuse what is no number, and are none of nobody', () => {
    const wrong = [{ id: 'c1', lastAt: MONDAY, times: Number.NaN, value: 1 }]
    expect(() => rfmClasses(wrong)).toThrow('Customer c1 has a times that is no number')
    expect(rfmClasses([]).size).toBe(0)
  })
})
