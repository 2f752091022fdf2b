import { isAllowed } from '../is-allowed.js'
import { functionsOf } from '../../source/functions.js'
import { isCode, isTest } from '../../source/source-file.js'
import type { Rule } from '../rule.js'

export const FILE_LINES_MAX = 300
export const FUNCTION_LINES_MAX = 70

/**
 * A long file or function wants a second name. Where it reads better whole, its first line (or the line above) says
 * `// tidy: long because <reason>`. Lines of functions inside a function count for those, not for the one around them:
 * a factory is as long as what it says itself. A test file may be longer: it is a list of sentences.
 */
export const length: Rule = {
  name: 'length',
  *check(tree) {
    for (const file of tree.files.values()) {
      if (!isCode(file.path) || isTest(file.path) || !/^(?:packages|examples|scripts)\//.test(file.path)) continue
      const lines = file.lines.length - (file.lines.at(-1) === '' ? 1 : 0)
      if (lines > FILE_LINES_MAX && !isAllowed(file, 'long', 1)) {
        yield {
          path: file.path,
          line: 1,
          message: `${lines} lines, over ${FILE_LINES_MAX}: which concept wants a name?`,
        }
      }
      for (const { name, line, ownLines } of functionsOf(file)) {
        if (ownLines <= FUNCTION_LINES_MAX || isAllowed(file, 'long', line)) continue
        yield { path: file.path, line, message: `${name} has ${ownLines} lines, over ${FUNCTION_LINES_MAX}.` }
      }
    }
  },
}
