import type { Rule } from '../rule.js'

/** What git writes where two changes met; the line between them alone is an underline in Markdown. */
const MARKER = /^(?:<{7}|>{7}) .*$/gm

/** Two changes that met are one text again, in documents too. */
export const conflictMarkers: Rule = {
  name: 'conflict-markers',
  *check(tree) {
    for (const file of tree.files.values())
      for (const match of file.text.matchAll(MARKER))
        yield { path: file.path, line: file.lineAt(match.index), message: `"${match[0]}": decide for one text.` }
  },
}
