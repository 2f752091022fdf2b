import { describe, expect, it } from 'vitest'
import { archiveConformance } from './archive/archive-conformance.js'
import { brokenArchives } from './broken/broken-archives.js'
import { brokenChains } from './broken/broken-chains.js'
import { brokenCommits } from './broken/broken-commits.js'
import { brokenCrashes } from './broken/broken-crashes.js'
import { brokenDirectories } from './broken/broken-directories.js'
import { brokenLeases } from './broken/broken-leases.js'
import { brokenReads } from './broken/broken-reads.js'
import { brokenRelays } from './broken/broken-relays.js'
import { brokenRepeats } from './broken/broken-repeats.js'
import type { ConformanceCase, Harness } from './conformance-case.js'
import { directoryConformance } from './directory/directory-conformance.js'
import {
  memoryArchiveHarness,
  memoryDirectoryHarness,
  memoryRelayHarness,
  memoryStoreHarness,
} from './memory-harness.js'
import { relayConformance } from './relay/relay-conformance.js'
import { runConformance } from './run-conformance.js'
import { storeConformance } from './store/store-conformance.js'

interface Broken<Port> {
  readonly defect: string
  readonly caughtBy: string
  wrap(port: Port): Port
}

/** Only the case that is named for a defect is run: it alone must find it. */
function catches<Port>(
  suite: readonly ConformanceCase<Port>[],
  implementations: readonly Broken<Port>[],
  harness: (wrap: (port: Port) => Port) => Harness<Port>,
): void {
  for (const { defect, caughtBy, wrap } of implementations)
    it(`${defect} (${caughtBy})`, async () => {
      const results = await runConformance(
        suite.filter(({ id }) => id === caughtBy),
        harness(wrap),
      )
      expect(results).toMatchObject([{ id: caughtBy, result: 'failed', error: { name: 'ConformanceFailure' } }])
    })
}

describe('[V10] [Z12] the store suite catches a store that', () => {
  const stores = [...brokenCommits, ...brokenRepeats, ...brokenReads, ...brokenLeases, ...brokenCrashes]
  catches(storeConformance, stores, memoryStoreHarness)
})

describe('[V10] [Z12] the directory suite catches a directory that', () => {
  catches(directoryConformance, brokenDirectories, memoryDirectoryHarness)
})

describe('[V10] [X12] [Z12] the archive suite catches an archive that', () => {
  catches(archiveConformance, [...brokenArchives, ...brokenChains], memoryArchiveHarness)
})

describe('[V10] [Z12] the relay suite catches a relay that', () => {
  catches(relayConformance, brokenRelays, memoryRelayHarness)
})

describe('the conformance suites', () => {
  it('have no two cases with one id, since centers are named by it', () => {
    for (const suite of [storeConformance, directoryConformance, archiveConformance, relayConformance]) {
      const ids = suite.map(({ id }) => id)
      expect(new Set(ids).size).toBe(ids.length)
    }
  })

  it('skip what an implementation says that it cannot do, and give its reason', async () => {
    const reason = 'the log of this store is kept for ever'
    const harness = { ...memoryStoreHarness(), without: { compaction: reason } }
    const results = await runConformance(storeConformance, harness)
    const skipped = results.filter(({ result }) => result === 'skipped')
    expect(skipped).toMatchObject([
      { id: 'follow-compacted', reason },
      { id: 'follow-oldest', reason },
    ])
    expect(results.every(({ result }) => result !== 'failed')).toBe(true)
  })

  it('say what was expected, what happened and why it matters', async () => {
    const [broken] = brokenCommits
    const results = await runConformance(storeConformance, memoryStoreHarness(broken?.wrap))
    const failure = results.find(({ id }) => id === 'expects-reads')
    expect(failure).toMatchObject({
      error: {
        message: expect.stringMatching(
          /^a change that rests on an old version: expected "conflict", got \{.*"applied".*\}\. A caller would wait/,
        ) as string,
      },
    })
  })
})
