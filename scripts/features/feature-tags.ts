import type { Tree } from '../source/tree.js'
import type { FeatureArea } from './feature-list.js'

const TAG = /\[([A-Z]{1,2}\d{1,3})\]/g

/** The ids that the name of a test carries, each once: `[Z10] [Z11] loses nobody`. */
export function tagsOf(name: string): readonly string[] {
  return [...new Set([...name.matchAll(TAG)].map((match) => match[1] as string))]
}

/** A name of a test, or of a group of tests, that carries an id. */
export interface TaggedName {
  readonly id: string
  readonly path: string
  readonly line: number
}

/** A text that begins with an id, as the first argument of a call: `it('[C1] …`, `])('[J11] …`. */
const TAGGED_NAME = /\(\s*(['"`])(\[[A-Z]{1,2}\d{1,3}\][^\n]*)/g

/** Every id in the names of the sources' tests and groups of tests, in the order of the files. */
export function taggedNames(tree: Tree): readonly TaggedName[] {
  return [...tree.files.values()]
    .filter(({ path }) => path.endsWith('.test.ts'))
    .flatMap((file) =>
      [...file.text.matchAll(TAGGED_NAME)]
        // Inside of another text it is what a test is given, not what it is called.
        .filter(({ index }) => file.code[index] === '(')
        .flatMap((match) =>
          tagsOf(match[2] as string).map((id) => ({ id, path: file.path, line: file.lineAt(match.index) })),
        ),
    )
}

/** Of each feature, in the order of the list, how many of the names carry its id. */
export function countByFeature(
  areas: readonly FeatureArea[],
  names: Iterable<{ readonly id: string }>,
): ReadonlyMap<string, number> {
  const counts = new Map(areas.flatMap(({ features }) => features.map(({ id }) => [id, 0])))
  for (const { id } of names) {
    const known = counts.get(id)
    if (known !== undefined) counts.set(id, known + 1)
  }
  return counts
}

/** Names whose id is not in the list: a slip of the pen, or a feature that nobody has described. */
export function unknownTags<Name extends { readonly id: string }>(
  areas: readonly FeatureArea[],
  names: Iterable<Name>,
): readonly Name[] {
  const known = new Set(areas.flatMap(({ features }) => features.map(({ id }) => id)))
  return [...names].filter(({ id }) => !known.has(id))
}
