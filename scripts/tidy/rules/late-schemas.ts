import { moduleGraph } from '../../source/module-graph.js'
import type { Rule } from '../rule.js'

const ROOT = 'packages/core/src/index.ts'
const MAKES_SCHEMA = /(?<![\w$.])z\s*\.\s*[a-z]\w*\s*(?:<[^()\n]*>)?\s*\(/g
const STATEMENT = /^[^\s)}\]]/gm
const OWN_BODY = /^(?:export\s+)?(?:default\s+)?(?:abstract\s+)?(?:async\s+)?(?:function|class)\b/

/** Whatever the root of core reaches builds no schema while it is imported: everybody would pay for all of them. */
export const lateSchemas: Rule = {
  name: 'late-schemas',
  *check(tree) {
    if (!tree.files.has(ROOT)) return
    for (const path of moduleGraph(tree).reach([ROOT]).keys()) {
      const file = tree.files.get(path)
      if (!file) continue
      const starts = [...file.code.matchAll(STATEMENT)].map(({ index }) => index)
      for (const { index } of file.code.matchAll(MAKES_SCHEMA)) {
        const start = starts.findLast((each) => each <= index) ?? 0
        const before = file.code.slice(start, index)
        if (OWN_BODY.test(before) || isInArrow(before)) continue
        const message = 'builds a schema at import; make it on first use: lazily(() => …), or a function.'
        yield { path, line: file.lineAt(index), message }
      }
    }
  },
}

/** Whether what follows this beginning of a statement is part of an arrow function's body. */
function isInArrow(before: string): boolean {
  let closed = 0
  let isNextItem = false
  for (let at = before.length - 1; at >= 0; at--) {
    const character = before[at] as string
    if (')]}'.includes(character)) closed++
    else if ('([{'.includes(character)) {
      if (closed > 0) closed--
      else isNextItem = false
    } else if (closed > 0) continue
    else if (character === ',') isNextItem = true
    else if (character === '>' && before[at - 1] === '=' && !isNextItem) return true
  }
  return false
}
