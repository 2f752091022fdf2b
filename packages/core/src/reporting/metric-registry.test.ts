import { describe, expect, it } from 'vitest'
import { type Measures, type MetricDefinition, metricRegistry } from './index.js'

interface Shop {
  readonly sold: number
  readonly visits: number
  readonly dearest: number | null
}

const MEASURES: Measures<Shop> = {
  sold: ({ sold }) => sold,
  visits: ({ visits }) => visits,
  dearest: ({ dearest }) => dearest,
}
const CONVERSION: MetricDefinition = {
  name: 'conversion',
  version: 1,
  unit: 'share',
  description: 'Visits that bought.',
  numerator: 'sold',
  denominator: 'visits - ignored',
  parameters: { ignored: 0 },
}
const EARLIER = { ...CONVERSION, version: 2, denominator: 'visits' }
const DEAREST: MetricDefinition = {
  name: 'dearest',
  version: 1,
  unit: 'count',
  description: 'The highest price.',
  numerator: 'dearest',
}
const shop: Shop = { sold: 3, visits: 10, dearest: null }

describe('a registry of metrics', () => {
  const registry = metricRegistry(MEASURES, [CONVERSION, EARLIER, DEAREST])

  it('[RT15] computes a figure as its definition says, by the newest version unless one is named', () => {
    expect(registry.metric('conversion').definition.version).toBe(2)
    expect(registry.metric('conversion').value(shop)).toBe(0.3)
    const { value } = registry.metric({ name: 'conversion', version: 1, parameters: { ignored: 4 } })
    expect(value(shop)).toBe(0.5)
    expect(registry.metric('conversion@1').value(shop)).toBe(0.3)
  })

  it('[RT15] has nothing to say where there is nothing to divide by, or nothing was measured', () => {
    expect(registry.metric('conversion').value({ ...shop, visits: 0 })).toBeNull()
    expect(registry.metric('dearest').value(shop)).toBeNull()
    expect(registry.metric('dearest').value({ ...shop, dearest: 9 })).toBe(9)
  })

  it('names what there is when asked for what there is not', () => {
    expect(() => registry.metric('turnover')).toThrow('there are conversion, dearest')
    expect(() => registry.metric('conversion@3')).toThrow('no metric "conversion" version 3')
    expect(() => registry.metric({ name: 'dearest', parameters: { share: 1 } })).toThrow('it has none')
  })

  it.each<[string, Partial<MetricDefinition>, string]>([
    ['a formula over what is not measured', { numerator: 'sold / stock' }, 'stock'],
    ['a formula that does not end', { numerator: 'sold +' }, 'column 7'],
    ['a name with spaces', { name: 'my figure' }, 'letters, digits'],
  ])('refuses %s', (_what, wrong, said) => {
    expect(() => metricRegistry(MEASURES, [{ ...CONVERSION, ...wrong }])).toThrow(said)
  })

  it('refuses two meanings of one version: who changes a definition gives it a new one', () => {
    expect(() => metricRegistry(MEASURES, [CONVERSION, { ...CONVERSION, numerator: 'visits' }])).toThrow(
      'defined twice',
    )
  })
})
