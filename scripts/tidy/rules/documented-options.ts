import { publicNames } from '../../source/public-names.js'
import type { SourceFile } from '../../source/source-file.js'
import type { Rule } from '../rule.js'

const DECLARATION = /^export (?:interface|type) (\w+(?:Options|Limits))\b/gm
const MEMBER = /^\s*(?:readonly\s+)?([\w$]+)\??\s*[:(]/

/** Each option that a host can give says where it is declared what a name does not: its unit, its default, its limits. */
export const documentedOptions: Rule = {
  name: 'documented-options',
  *check(tree) {
    for (const [path, names] of publicNames(tree)) {
      const file = tree.files.get(path)
      if (!file || !path.startsWith('packages/')) continue
      for (const { 1: name = '', index } of file.code.matchAll(DECLARATION)) {
        if (!names.has(name) && !names.has('*')) continue
        for (const { member, line } of membersOf(file, file.lineAt(index))) {
          if (file.lines[line - 2]?.trimEnd().endsWith('*/')) continue
          const message = `${name}.${member} has no docstring; say its unit, its default and its limits.`
          yield { path, line, message }
        }
      }
    }
  },
}

/** The members of what is declared from this line on, those of objects inside it left out. */
function* membersOf(file: SourceFile, from: number): Iterable<{ readonly member: string; readonly line: number }> {
  const lines = file.code.split('\n')
  let depth = 0
  for (let line = from; line <= lines.length; line++) {
    const text = lines[line - 1] as string
    const member = depth === 1 ? MEMBER.exec(text)?.[1] : undefined
    if (member !== undefined) yield { member, line }
    for (const character of text) {
      if ('{(['.includes(character)) depth++
      else if ('})]'.includes(character)) depth--
    }
    // The house's format: what goes on is indented, or closes.
    if (depth === 0 && !/^[\s&|})]/.test(lines[line] ?? '')) return
  }
}
