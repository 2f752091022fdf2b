import { describe, expect, it } from 'vitest'
import { prometheus } from './index.js'

const waits = { name: 'ringwright.wait', description: 'How long.', unit: 's' }
const facts = { name: 'ringwright.facts', description: 'What \\ happened.\nAll of it.', unit: '1' }

describe('[RT16] figures for Prometheus', () => {
  it('are in its text format, with names and units as it wants them', async () => {
    const figures = prometheus({ bucketsSeconds: [1, 10] })
    const counter = figures.counter(facts)
    counter.add(1, { type: 'a"b\\c\nd', center: 'main' })
    counter.add(2, { center: 'main', type: 'a"b\\c\nd' })
    const histogram = figures.histogram(waits)
    for (const seconds of [0.5, 1, 7, 100]) histogram.record(seconds, { queue: 'sales' })
    figures.gauge({ name: 'ringwright.revision', description: 'How far.', unit: '1' }, () => [
      { value: 7, attributes: {} },
    ])
    const response = figures.handler()
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect((await response.text()).split('\n')).toEqual([
      '# HELP ringwright_facts_total What \\\\ happened.\\nAll of it.',
      '# TYPE ringwright_facts_total counter',
      'ringwright_facts_total{center="main",type="a\\"b\\\\c\\nd"} 3',
      '# HELP ringwright_wait_seconds How long.',
      '# TYPE ringwright_wait_seconds histogram',
      'ringwright_wait_seconds_bucket{queue="sales",le="1"} 2',
      'ringwright_wait_seconds_bucket{queue="sales",le="10"} 3',
      'ringwright_wait_seconds_bucket{queue="sales",le="+Inf"} 4',
      'ringwright_wait_seconds_sum{queue="sales"} 108.5',
      'ringwright_wait_seconds_count{queue="sales"} 4',
      '# HELP ringwright_revision How far.',
      '# TYPE ringwright_revision gauge',
      'ringwright_revision 7',
      '# HELP ringwright_series_dropped_total Values of figures that had too many series already; see `seriesMax`.',
      '# TYPE ringwright_series_dropped_total counter',
      'ringwright_series_dropped_total 0',
      '',
    ])
  })

  it('have labels whose names it takes, also of attributes that are named as OpenTelemetry does', () => {
    const figures = prometheus()
    figures.counter(facts).add(1, { 'http.route': '/hooks', 'peer-name': 'a.b' })
    expect(figures.text()).toContain('ringwright_facts_total{http_route="/hooks",peer_name="a.b"} 1')
  })

  it('have a limit of series, past which the rest is counted as dropped', () => {
    const figures = prometheus({ seriesMax: 2 })
    const counter = figures.counter(facts)
    for (const type of ['a', 'b', 'c', 'd', 'a']) counter.add(1, { type })
    const text = figures.text()
    expect(text.match(/^ringwright_facts_total\{/gm)).toHaveLength(2)
    expect(text).toContain('ringwright_facts_total{type="a"} 2')
    expect(text).toContain('ringwright_series_dropped_total 2')
  })

  it('are shared by the centers of a process, and a gauge ends with its center', () => {
    const figures = prometheus()
    const gauge = { name: 'ringwright.nodes', description: 'Nodes.', unit: '1' }
    const end = figures.gauge(gauge, () => [{ value: 1, attributes: { center: 'a' } }])
    figures.gauge(gauge, () => [{ value: 2, attributes: { center: 'b' } }])
    figures.counter(facts).add(1, {})
    figures.counter(facts).add(1, {})
    expect(figures.text()).toContain('ringwright_facts_total 2')
    expect(figures.text()).toContain('ringwright_nodes{center="a"} 1\nringwright_nodes{center="b"} 2')
    end()
    expect(figures.text()).not.toContain('center="a"')
  })

  it('take buckets and limits that make sense only', () => {
    expect(() => prometheus({ seriesMax: 0 })).toThrow(/seriesMax/)
    expect(() => prometheus({ bucketsSeconds: [2, 1] })).toThrow(/ascending/)
  })
})
