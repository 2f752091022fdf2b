import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { treeOf } from '../source/tree.js'
import { type FeatureArea, readFeatureList } from './feature-list.js'
import { countByFeature, taggedNames, tagsOf, unknownTags } from './feature-tags.js'
import { featuresPage } from './features-page.js'
import { passingTests } from './passing-tests.js'

const AREAS: readonly FeatureArea[] = [
  {
    title: 'Letters',
    features: [
      { id: 'A1', description: 'The first' },
      { id: 'A2', description: 'The second' },
    ],
  },
]

describe('the features report', () => {
  it('counts the tests that passed by the ids in their names, a group counting for each test in it', () => {
    const passing = passingTests({
      testResults: [
        {
          name: 'letters.test.ts',
          assertionResults: [
            { fullName: '[A1] letters come in order', status: 'passed' },
            { fullName: '[A1] letters [A2] are many', status: 'passed' },
            { fullName: '[A2] letters end', status: 'failed' },
            { fullName: '[A2] letters are counted', status: 'pending' },
            { fullName: 'letters without an id', status: 'passed' },
          ],
        },
      ],
    })
    expect(Object.fromEntries(countByFeature(AREAS, passing))).toEqual({ A1: 2, A2: 1 })
  })

  it('finds the names in the sources, with their lines, and not what a test is given', () => {
    const tree = treeOf({
      'a.test.ts': "it('[A1] works', () => {\n  const text = \"it('[A2] is not a name')\"\n})\n",
      'b.test.ts': "it.each([[1]])(\n  '[A2] [A9] takes %i',\n  () => {},\n)\n// it('[A1] was here')\n",
      'c.ts': "it('[A1] is no test file')\n",
    })
    const names = taggedNames(tree)
    expect(names).toEqual([
      { id: 'A1', path: 'a.test.ts', line: 1 },
      { id: 'A2', path: 'b.test.ts', line: 1 },
      { id: 'A9', path: 'b.test.ts', line: 1 },
    ])
    expect(unknownTags(AREAS, names).map(({ id }) => id)).toEqual(['A9'])
  })

  it('counts an id once in a name that has it twice', () => {
    const name = '[A1] and [A1] again'
    expect(tagsOf(name)).toEqual(['A1'])
  })

  it('writes a page that names what is not proven, too', () => {
    const page = featuresPage(AREAS, countByFeature(AREAS, [{ id: 'A1' }, { id: 'A1' }]))
    expect(page).toContain('| A1 | The first | 2 |\n| A2 | The second |  |\n')
    expect(page).toContain('Of 2 features 1 are proven.')
  })

  it('describes every feature of the list, each on one line', () => {
    const features = readFeatureList(fileURLToPath(new URL('../..', import.meta.url))).flatMap((area) => area.features)
    expect(features.length).toBeGreaterThan(300)
    for (const { id, description } of features) {
      expect(id).toMatch(/^[A-Z]{1,2}[1-9]\d?$/)
      expect(description).toMatch(/^[A-Z0-9].{1,110}[^.]$/)
    }
  })
})
