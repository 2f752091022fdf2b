import { publicNames } from '../../source/public-names.js'
import { isTest } from '../../source/source-file.js'
import type { Rule } from '../rule.js'

const DECLARED =
  /^export (?:declare )?(?:abstract |async )?(?:interface|type|class|function\*?|const|let|enum) (?<name>[\w$]+)/gm
/** What a tool is told about the declaration stands between it and its docstring. */
const FOR_TOOLS = /^\/\//

/** Whatever a package gives to those who use it says what it is where it is declared. */
export const documentedDeclarations: Rule = {
  name: 'documented-declarations',
  *check(tree) {
    for (const [path, names] of publicNames(tree)) {
      const file = tree.files.get(path)
      if (!file || !path.startsWith('packages/') || isTest(path)) continue
      const seen = new Set<string>()
      for (const { groups, index } of file.code.matchAll(DECLARED)) {
        const name = groups?.['name'] as string
        // The first of several overloads speaks for all of them.
        if (seen.has(name) || !(names.has(name) || names.has('*'))) continue
        seen.add(name)
        const line = file.lineAt(index)
        let above = line - 2
        while (FOR_TOOLS.test(file.lines[above] ?? '')) above--
        if (file.lines[above]?.trimEnd().endsWith('*/')) continue
        yield { path, line, message: `${name} has no docstring; say in a sentence what it is.` }
      }
    }
  },
}
