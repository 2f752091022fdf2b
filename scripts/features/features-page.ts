import { type FeatureArea, FEATURE_LIST_PATH } from './feature-list.js'

export const FEATURES_PAGE_PATH = 'docs/features.md'

/** The page about what is there: each feature with how many names of tests in the sources carry its id. */
export function featuresPage(areas: readonly FeatureArea[], counts: ReadonlyMap<string, number>): string {
  const all = areas.flatMap(({ features }) => features)
  const proven = all.filter(({ id }) => (counts.get(id) ?? 0) > 0)
  const head = [
    '# Features',
    '',
    `<!-- Written by \`npm run features -- --write\` from ${FEATURE_LIST_PATH} and the names of the tests. -->`,
    '',
    'What Ringwright is for, and how far it is: each line is one feature, with the number of tests, or tables of tests, that',
    'name it. A feature without a number is not there yet, or not proven, which comes to the same.',
    `Of ${all.length} features ${proven.length} are proven.`,
    '',
    '`npm run features` counts the tests that pass.',
  ]
  const tables = areas.flatMap(({ title, features }) => [
    '',
    `## ${title}`,
    '',
    '| | | tests |',
    '|---|---|--:|',
    ...features.map(({ id, description }) => `| ${id} | ${description} | ${counts.get(id) || ''} |`),
  ])
  return `${[...head, ...tables].join('\n')}\n`
}
