import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { runScript } from '../run-script.js'
import { readTree } from '../source/tree.js'
import { type FeatureArea, FEATURE_LIST_PATH, readFeatureList } from './feature-list.js'
import { countByFeature, taggedNames, unknownTags } from './feature-tags.js'
import { FEATURES_PAGE_PATH, featuresPage } from './features-page.js'
import { passingTests, testReport } from './passing-tests.js'

const USAGE = `npm run features -- [options]

Each feature of docs/features.json, with how many of the tests that name it pass.

  --report FILE  vitest's JSON report to read (default what RINGWRIGHT_TEST_REPORT names; else the tests are run)
  --json         one line: an object from each feature's id to its number of passing tests
  --write        writes docs/features.md anew, by the names in the sources; runs nothing
  --check        ends with 1 when docs/features.md is not what --write would write
  --help         this text`

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

interface Values {
  readonly report?: string | undefined
  readonly json: boolean
  readonly write: boolean
  readonly check: boolean
}

function main(values: Values): number {
  const areas = readFeatureList(ROOT)
  if (values.write || values.check) return page(areas, values.write)
  const passing = passingTests(testReport(ROOT, values.report ?? process.env['RINGWRIGHT_TEST_REPORT']))
  const counts = countByFeature(areas, passing)
  if (values.json) console.log(JSON.stringify(Object.fromEntries(counts)))
  else for (const line of listing(areas, counts)) console.log(line)
  return complain(unknownTags(areas, passing).map(({ id, path }) => `${path}  [${id}]`))
}

function page(areas: readonly FeatureArea[], write: boolean): number {
  const names = taggedNames(readTree(ROOT))
  const wanted = featuresPage(areas, countByFeature(areas, names))
  const path = join(ROOT, FEATURES_PAGE_PATH)
  if (write) writeFileSync(path, wanted)
  const faults = unknownTags(areas, names).map(({ id, path: file, line }) => `${file}:${line}  [${id}]`)
  if (readFileSync(path, 'utf8') === wanted) return complain(faults)
  console.error(`${FEATURES_PAGE_PATH} is out of date: npm run features -- --write`)
  complain(faults)
  return 1
}

function complain(faults: readonly string[]): number {
  for (const fault of new Set(faults)) console.error(`${fault} is not in ${FEATURE_LIST_PATH}`)
  return faults.length > 0 ? 1 : 0
}

function* listing(areas: readonly FeatureArea[], counts: ReadonlyMap<string, number>): Iterable<string> {
  for (const { title, features } of areas) {
    yield `\n${title}`
    for (const { id, description } of features)
      yield `${id.padEnd(5)} ${String(counts.get(id) ?? 0).padStart(4)}  ${description}`
  }
  const proven = [...counts.values()].filter((count) => count > 0).length
  yield `\n${proven} of ${counts.size} features have a passing test.`
}

await runScript({
  usage: USAGE,
  options: {
    report: { type: 'string' },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
  run: main,
})
