import { publicNames } from '../../source/public-names.js'
import { isTest, type SourceFile } from '../../source/source-file.js'
import type { Rule } from '../rule.js'

/** What is looked at, and what a docstring of its members says that their names do not. */
const KINDS = [
  { declared: /^export (?:interface|type) (\w+(?:Options|Limits))\b/gm, says: 'its unit, its default and its limits' },
  { declared: /^export interface (\w+Events)\b/gm, says: 'in a sentence what has happened' },
  { declared: /^ *interface (FactTypes)\b/gm, says: 'in a sentence what has happened', isPublic: true },
]
const MEMBER = /^\s*(?:readonly\s+)?(?:([\w$]+)|'([^']*)')\??\s*[:(]/

/** Each option that a host can give, each event and each fact says what it is where it is declared. */
export const documentedMembers: Rule = {
  name: 'documented-members',
  *check(tree) {
    const names = publicNames(tree)
    for (const file of tree.files.values()) {
      if (!file.path.startsWith('packages/') || isTest(file.path)) continue
      const known = names.get(file.path)
      for (const { declared, says, isPublic } of KINDS)
        for (const { 1: name = '', index } of file.code.matchAll(declared)) {
          if (!isPublic && !known?.has(name) && !known?.has('*')) continue
          for (const { member, line } of membersOf(file, file.lineAt(index))) {
            if (file.lines[line - 2]?.trimEnd().endsWith('*/')) continue
            yield { path: file.path, line, message: `${name}.${member} has no docstring; say ${says}.` }
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
    // The names of facts are texts, of which the code has the quotes alone.
    const [, word, quoted] = (depth === 1 && MEMBER.test(text) && MEMBER.exec(file.lines[line - 1] as string)) || []
    const member = word ?? quoted
    if (member !== undefined) yield { member, line }
    for (const character of text) {
      if ('{(['.includes(character)) depth++
      else if ('})]'.includes(character)) depth--
    }
    // The house's format: what goes on is indented, or closes.
    if (depth < 0 || (depth === 0 && !/^[\s&|})]/.test(lines[line] ?? ''))) return
  }
}
