import { basename } from 'node:path'
import type { Rule } from '../rule.js'

const FOLDER = 'docs/decisions/'
const INDEX = `${FOLDER}README.md`
const PARTS = ['Context', 'Decision', 'Alternatives', 'Consequences']

/** Decision records are numbered once, have their four parts, and stand in the index. */
export const decisionRecords: Rule = {
  name: 'decision-records',
  *check(tree) {
    const records = [...tree.files.values()].filter(
      ({ path }) => path.startsWith(FOLDER) && path.endsWith('.md') && path !== INDEX,
    )
    const index = tree.files.get(INDEX)?.text ?? ''
    const numbers = new Map<string, string>()
    for (const { path, text } of records) {
      const name = basename(path)
      const number = /^(\d{4})-[a-z0-9-]+\.md$/.exec(name)?.[1]
      if (!number) {
        yield { path, line: 1, message: `${name} is not named 0123-what-was-decided.md.` }
        continue
      }
      const other = numbers.get(number)
      if (other) yield { path, line: 1, message: `${number} is the number of ${other}, too.` }
      numbers.set(number, name)
      const missing = PARTS.filter((part) => !new RegExp(`^## ${part}`, 'm').test(text))
      if (missing.length > 0) yield { path, line: 1, message: `Has no part "## ${missing.join('", "## ')}".` }
      if (!index.includes(`(${name})`)) yield { path, line: 1, message: `${INDEX} does not link to it.` }
    }
  },
}
