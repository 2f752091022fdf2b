import { isCode } from '../../source/source-file.js'
import type { Rule } from '../rule.js'

/** In parts, so that the rule does not find itself. An HTML attribute of the last name is no such word. */
const WORDS = new RegExp(
  `\\b(?:TO${'DO'}|FIX${'ME'}|XX${'X'})\\b|\\bnot imple${'mented'}\\b|\\bplace${'holder'}s?\\b(?!\\s*=|\\w)`,
  'g',
)

/** What is not done is absent, and the issue says so; the source has no promises. */
export const unfinishedWords: Rule = {
  name: 'unfinished-words',
  *check(tree) {
    for (const file of tree.files.values()) {
      if (!isCode(file.path)) continue
      for (const match of file.text.matchAll(WORDS)) {
        yield { path: file.path, line: file.lineAt(match.index), message: `"${match[0]}": do it, or leave it out.` }
      }
    }
  },
}
