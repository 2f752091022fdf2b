import { basename } from 'node:path'
import { isAllowed } from '../is-allowed.js'
import { isCode, isTest, type SourceFile } from '../../source/source-file.js'
import type { Rule } from '../rule.js'

const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*$/
const SAYS_NOTHING = new Set(['utils', 'util', 'helpers', 'helper', 'common', 'types', 'type', 'misc', 'shared', 'lib'])
/** Files that the reader finds by their role: the barrel and the program. */
const ROLES = new Set(['index', 'main'])
const EXPORT =
  /(?<![\w$.])export\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:const|let|function\*?|class|interface|type)\s+([A-Za-z_$][\w$]*)/g

/**
 * A file is one concept: kebab-case, and named after what it exports. A name that reads better all the same says so in
 * the first line: `// tidy: name because <reason>`.
 */
export const fileNames: Rule = {
  name: 'file-names',
  *check(tree) {
    for (const file of tree.files.values()) {
      if (!isCode(file.path) || !/^(?:packages|examples|scripts)\//.test(file.path)) continue
      const name = basename(file.path).replace(/(?:\.d)?\.[cm]?[jt]s$/, '')
      const stem = name.replace(/(?:\.(?:service|long))?\.test$/, '').replace(/\.config$/, '')
      if (!KEBAB.test(stem)) yield { path: file.path, line: 1, message: `${name} is not in kebab-case.` }
      const empty = file.path
        .split('/')
        .map((part) => part.replace(/\..*$/, ''))
        .find((part) => SAYS_NOTHING.has(part))
      if (empty) yield { path: file.path, line: 1, message: `"${empty}" says nothing; name it after what it knows.` }
      const exported = exportedNames(file)
      // A bench is found by its file, and has the one name that its runner looks for.
      if (file.path.startsWith('scripts/bench/') && exported.includes('bench')) continue
      if (ROLES.has(stem) || isTest(file.path) || exported.length === 0) continue
      if (isNamedAfter(stem, exported) || isAllowed(file, 'name', 1)) continue
      const message = `Named after none of its exports (${exported.slice(0, 4).join(', ')}).`
      yield { path: file.path, line: 1, message }
    }
  },
}

function exportedNames(file: SourceFile): string[] {
  return [...file.code.matchAll(EXPORT)].map((match) => match[1] as string)
}

/**
 * An only export has at least half of the words of the file's name (`udp-listener` has `listenUdp`: the same stems
 * count, in any order). Of several exports, one has a word of it, unless the name is a plural: `path-checks` has checks.
 */
function isNamedAfter(stem: string, exported: readonly string[]): boolean {
  const wanted = stem.split('-')
  const hits = (name: string): number => {
    const words = wordsOf(name)
    return wanted.filter((word) => words.some((each) => sameStem(word, each))).length
  }
  if (exported.length > 1 && /[^s]s$/.test(stem)) return true
  const enough = exported.length === 1 ? wanted.length / 2 : 1
  return exported.some((name) => hits(name) >= enough || name.toLowerCase() === wanted.join(''))
}

function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[\s_]+/)
}

/** Equal, or with a common beginning of all but the endings: `listener` and `listen`, `policy` and `policies`. */
function sameStem(a: string, b: string): boolean {
  if (a === b) return true
  let common = 0
  while (common < a.length && a[common] === b[common]) common++
  return common >= 3 && Math.max(a.length, b.length) - common <= 3 && common >= Math.min(a.length, b.length) - 1
}
