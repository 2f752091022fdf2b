import { proseOf } from '../../source/code-blocks.js'
import type { Rule } from '../rule.js'

const DELIMITERS = /^\|(?:\s*:?-+:?\s*\|)+$/

/** A row of a table stands below the heads of one: behind an empty line it is shown as the text that it is written as. */
export const markdownTables: Rule = {
  name: 'markdown-tables',
  *check(tree) {
    for (const file of tree.files.values()) {
      if (!file.path.endsWith('.md')) continue
      const lines = proseOf(file.text).split('\n')
      for (const [index, text] of lines.entries()) {
        const isFirst = text.startsWith('|') && !lines[index - 1]?.startsWith('|')
        if (!isFirst || DELIMITERS.test(lines[index + 1]?.trimEnd() ?? '')) continue
        yield { path: file.path, line: index + 1, message: 'A row without a table: no line of heads stands above it.' }
      }
    }
  },
}
