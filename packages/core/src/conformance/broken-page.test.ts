import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
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
import { directoryConformance } from './directory/directory-conformance.js'
import { relayConformance } from './relay/relay-conformance.js'
import { storeConformance } from './store/store-conformance.js'

interface Port {
  readonly suite: readonly { readonly id: string }[]
  readonly broken: readonly { readonly defect: string; readonly caughtBy: string }[]
}

const docs = (path: string): string => fileURLToPath(new URL(`../../../../docs/${path}`, import.meta.url))
const STORES_MIN = 15

const ports: Readonly<Record<string, Port>> = {
  store: {
    suite: storeConformance,
    broken: [...brokenCommits, ...brokenRepeats, ...brokenReads, ...brokenLeases, ...brokenCrashes],
  },
  directory: { suite: directoryConformance, broken: brokenDirectories },
  archive: { suite: archiveConformance, broken: [...brokenArchives, ...brokenChains] },
  relay: { suite: relayConformance, broken: brokenRelays },
}

function counts(): string {
  const rows = Object.entries(ports).map(
    ([name, { suite, broken }]) => `| ${name} | ${suite.length} | ${broken.length} |`,
  )
  return ['| port | cases | broken ones that are caught by name |', '|---|---|---|', ...rows].join('\n')
}

function page(): string {
  const sections = Object.entries(ports).flatMap(([name, { broken }]) => [
    `## A ${name} that …`.replace('A archive', 'An archive'),
    '',
    '| defect | case that finds it |',
    '|---|---|',
    ...broken.map(({ defect, caughtBy }) => `| ${defect} | \`${caughtBy}\` |`),
    '',
  ])
  const intro =
    'Each of these is the memory implementation with one defect. A test runs only the case that is named beside it, which has to fail.\nMade by `npx vitest run packages/core/src/conformance/broken-page.test.ts -u`.'
  return ['# What the conformance suites catch', '', intro, '', ...sections].join('\n')
}

it('[V10] [Z12] the page of broken implementations shows all of them, and none twice', async () => {
  for (const { suite, broken } of Object.values(ports)) {
    const defects = broken.map(({ defect, caughtBy }) => `${defect} ${caughtBy}`)
    expect(new Set(defects).size).toBe(defects.length)
    for (const { caughtBy } of broken) expect(suite.map(({ id }) => id)).toContain(caughtBy)
  }
  expect(ports['store']?.broken.length).toBeGreaterThanOrEqual(STORES_MIN)
  await expect(page()).toMatchFileSnapshot(docs('reference/broken-storage.md'))
})

it('the guide counts them', async () => {
  expect(await readFile(docs('guides/storage.md'), 'utf8')).toContain(counts())
})
