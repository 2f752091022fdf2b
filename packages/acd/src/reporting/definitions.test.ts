import { describe, expect, it } from 'vitest'
import { FactScript } from './fixtures/fact-script.js'
import { type MetricDefinition, QUEUE_METRICS, history } from './index.js'

/** 200 who were offered: 170 answered, 30 who gave up; and ten more who went on elsewhere. */
function oneHour(): FactScript {
  const script = new FactScript()
  script.calls(139, 15_000, 60_000)
  script.calls(1, 20_000, 60_000)
  script.calls(30, 45_000, 60_000)
  script.calls(8, 5_000, 'abandoned')
  script.calls(4, 12_000, 'abandoned')
  script.calls(18, 40_000, 'abandoned')
  script.calls(10, 60_000, 'overflowed')
  return script
}

async function figures(metrics: Parameters<Awaited<ReturnType<typeof history>>['query']>[0]['metrics']) {
  const past = await history(await oneHour().archived(), 'main')
  const { rows } = past.query({ of: 'queues', metrics })
  return rows[0]?.values.map((value) => (value === null ? null : Number((value * 100).toFixed(2))))
}

describe('the definitions of figures', () => {
  it.each([
    ['serviceLevel.answeredOnly', 82.35],
    ['serviceLevel.offered', 70],
    ['serviceLevel.abandonInCountsGood', 76],
    ['serviceLevel.excludeAbandonIn', 74.47],
    ['serviceLevel.excludeShort', 72.92],
    ['serviceLevel.withFlowOut', 66.67],
  ])('[RT2] [Z16] %s of one and the same hour is %d %', async (name, percent) => {
    expect(await figures([name])).toEqual([percent])
  })

  it.each([
    ['abandonRate', 15],
    ['abandonRate.excludeShort', 11.46],
    ['abandonRate.entered', 14.29],
  ])('[RT4] %s is %d %', async (name, percent) => {
    expect(await figures([name])).toEqual([percent])
  })

  it('[RT3] [Z16] shows two definitions side by side, and history under a threshold that nobody had thought of', async () => {
    const past = await history(await oneHour().archived(), 'main')
    const { definitions, rows } = past.query({
      of: 'queues',
      metrics: [
        'serviceLevel.offered',
        { name: 'serviceLevel.offered', parameters: { threshold: 10 } },
        { name: 'serviceLevel.offered', parameters: { threshold: 45 } },
      ],
    })
    expect(rows).toEqual([{ group: {}, values: [0.7, 0, 0.85] }])
    expect(definitions.map(({ name, version, parameters }) => [name, version, parameters])).toEqual([
      ['serviceLevel.offered', 1, { threshold: 20 }],
      ['serviceLevel.offered', 1, { threshold: 10 }],
      ['serviceLevel.offered', 1, { threshold: 45 }],
    ])
  })

  it('[RT15] [Z16] counts the past anew under a definition of the host', async () => {
    const angry: MetricDefinition = {
      name: 'angry',
      version: 1,
      unit: 'share',
      description: 'Gave up after more than the threshold, of all who entered.',
      numerator: 'abandoned - abandonedIn',
      denominator: 'entered',
      parameters: { threshold: 30 },
    }
    const past = await history(await oneHour().archived(), 'main', { queueMetrics: [angry] })
    expect(past.query({ of: 'queues', metrics: ['angry'] }).rows[0]?.values[0]).toBeCloseTo(18 / 210, 12)
  })

  it('[RT5] [RT13] knows averages, the longest and percentiles', async () => {
    const past = await history(await oneHour().archived(), 'main')
    const { rows } = past.query({
      of: 'queues',
      metrics: [
        'averageSpeedOfAnswer',
        'averageAbandonWait',
        'answerWait.longest',
        { name: 'answerWait.percentile', parameters: { share: 0.5 } },
        'answerWait.percentile',
        { name: 'abandonWait.percentile', parameters: { share: 0.4 } },
        'abandonWait.percentile',
        'averageHandleTime',
      ],
    })
    const answerMs = (139 * 15_000 + 20_000 + 30 * 45_000) / 170
    expect(rows[0]?.values).toEqual([
      answerMs,
      (8 * 5_000 + 4 * 12_000 + 18 * 40_000) / 30,
      45_000,
      15_000,
      45_000,
      12_000,
      40_000,
      60_000,
    ])
  })

  it('[RT2] says nothing of a queue in which nothing happened: neither 0 nor 100 %', async () => {
    const past = await history(await new FactScript().archived(), 'main')
    const shares = QUEUE_METRICS.filter(({ denominator }) => denominator !== undefined).map(({ name }) => name)
    expect(shares.length).toBeGreaterThan(10)
    const { rows } = past.query({ of: 'queues', metrics: shares })
    expect(rows).toEqual([{ group: {}, values: shares.map(() => null) }])
  })

  it('[RT6] [RT14] groups by queue, channel, hour and day of a zone, and what is grouped adds up', async () => {
    const script = new FactScript()
    const midnight = Date.UTC(2026, 0, 4, 23)
    script.call(midnight - 600_000, 5_000, 10_000, 'sales', 'voice')
    script.call(midnight + 600_000, 5_000, 'abandoned', 'sales', 'web-chat')
    script.call(midnight + 700_000, 5_000, 10_000, 'support', 'voice')
    const past = await history(await script.archived(), 'main')
    const entered = (by: Parameters<typeof past.query>[0]['by'] & object, zone = 'Europe/Berlin') =>
      past
        .query({ of: 'queues', metrics: ['entered'], by, zone })
        .rows.map(({ group, values }) => [...Object.values(group), values[0]])
    expect(entered(['day'])).toEqual([
      ['2026-01-04', 1],
      ['2026-01-05', 2],
    ])
    expect(entered(['queue', 'channel'])).toEqual([
      ['sales', 'voice', 1],
      ['sales', 'web-chat', 1],
      ['support', 'voice', 1],
    ])
    expect(entered(['hour'], 'UTC')).toEqual([
      ['2026-01-04T22:00+00:00', 1],
      ['2026-01-04T23:00+00:00', 2],
    ])
    const filtered = past.query({ of: 'queues', metrics: ['entered'], queues: ['sales'], channels: ['voice'] })
    expect(filtered.rows[0]?.values).toEqual([1])
  })
})
