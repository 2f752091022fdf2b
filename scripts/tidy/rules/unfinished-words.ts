import { isCode } from '../../source/source-file.js'
import type { Rule } from '../rule.js'

/** In parts, so that the rule does not find itself. */
const UNFINISHED = `not imple${'mented'}`
const WORDS = [
  new RegExp(`\\b(?:TO${'DO'}|FIX${'ME'}|XX${'X'})\\b`, 'g'),
  // An attribute of HTML and a selector of CSS have the same name.
  new RegExp(`(?<!::)\\bplace${'holder'}s?\\b(?!\\s*=|\\s*:\\s*['"]|\\w)`, 'g'),
  // In a comment or thrown; a reply 501 says it of the peer's request.
  new RegExp(`(?<=(?://|^\\s*/?\\*|\\bthrow\\b).*)\\b${UNFINISHED}\\b`, 'gm'),
]

/** What is not done is absent, and the issue says so; the source has no promises. */
export const unfinishedWords: Rule = {
  name: 'unfinished-words',
  *check(tree) {
    for (const file of tree.files.values()) {
      if (!isCode(file.path)) continue
      for (const match of WORDS.flatMap((pattern) => [...file.text.matchAll(pattern)])) {
        yield { path: file.path, line: file.lineAt(match.index), message: `"${match[0]}": do it, or leave it out.` }
      }
    }
  },
}
