import { describe, expect, it } from 'vitest'
import { brokenChannels } from '../broken/broken-channels.js'
import { runConformance } from '../run-conformance.js'
import { channelConformance } from './channel-conformance.js'
import { memoryChannelHarness } from './memory-channel.js'

describe('[L17] the memory channel', () => {
  for (const each of channelConformance) it(each.name, () => each.run(memoryChannelHarness()))
})

describe('[L17] the channel suite catches a channel that', () => {
  for (const { defect, caughtBy, wrap } of brokenChannels)
    it(`${defect} (${caughtBy})`, async () => {
      const [result] = await runConformance(
        channelConformance.filter(({ id }) => id === caughtBy),
        memoryChannelHarness(wrap),
      )
      expect(result).toMatchObject({ id: caughtBy, result: 'failed', error: { name: 'ConformanceFailure' } })
    })
})

describe('the channel suite', () => {
  it('has no two cases with one id', () => {
    const ids = channelConformance.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('skips the limits of a provider that has them itself', async () => {
    const reason = 'the provider limits what its users write'
    const results = await runConformance(channelConformance, {
      ...memoryChannelHarness(),
      without: { refusals: reason, flood: reason },
    })
    expect(results.filter(({ result }) => result === 'skipped')).toHaveLength(6)
    expect(results.every(({ result }) => result !== 'failed')).toBe(true)
  })
})
