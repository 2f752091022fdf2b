import type { Tree } from '../../source/tree.js'
import type { Rule } from '../rule.js'

const MAP = 'ARCHITECTURE.md'
const ROOM = /^(packages\/[^/]+\/src|examples|scripts)\/([^/]+)\//
/** What belongs to the tests of everything beside it. */
const NO_ROOM = 'fixtures'

/** The map of the code names each room of it: folders of packages, examples and scripts. */
export const mappedFolders: Rule = {
  name: 'mapped-folders',
  *check(tree) {
    for (const [house, rooms] of roomsOf(tree)) {
      const { line, names } = sectionOf(house, tree)
      const missing = [...rooms].filter((room) => !names.has(room))
      if (missing.length === 0) continue
      yield { path: MAP, line, message: `names no ${missing.join(', ')} where it says what lives in ${house}.` }
    }
  },
}

function roomsOf(tree: Tree): ReadonlyMap<string, ReadonlySet<string>> {
  const houses = new Map<string, Set<string>>()
  for (const path of tree.paths) {
    const [, house = '', room = NO_ROOM] = ROOM.exec(path) ?? []
    if (room !== NO_ROOM) houses.set(house, (houses.get(house) ?? new Set()).add(room))
  }
  return houses
}

/** The names beside a house: on its line of the map, and on those below that are indented. */
function sectionOf(house: string, tree: Tree): { readonly line: number; readonly names: ReadonlySet<string> } {
  const lines = tree.files.get(MAP)?.lines ?? []
  const start = lines.findIndex((text) => text.startsWith(house))
  if (start < 0) return { line: 1, names: new Set() }
  const length = lines.slice(start + 1).findIndex((text) => !text.startsWith(' '))
  const text = lines.slice(start, length < 0 ? undefined : start + 1 + length).join(' ')
  return { line: start + 1, names: new Set(text.slice(house.length).split(/[^\w-]+/)) }
}
