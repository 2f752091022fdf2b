import { isAllowed } from '../is-allowed.js'
import type { Rule } from '../rule.js'

const NEVER: readonly { readonly pattern: RegExp; readonly message: string }[] = [
  { pattern: /\b(?:it|test|describe|suite)\s*\.\s*only\b/g, message: 'hides the other tests.' },
  {
    pattern: /\b(?:it|test|describe)\s*\.\s*(?:todo|fails)\b/g,
    message: 'a test proves something, or it is not there.',
  },
  { pattern: /\bvi\s*\.\s*(?:mock|doMock|stubGlobal)\s*\(/g, message: 'pass a port instead of mocking a module.' },
  { pattern: /\bretry\s*:\s*[1-9]/g, message: 'a test that needs a second try has a bug, or found one.' },
]
const SKIP = /\b(?:it|test|describe)\s*\.\s*(?:skip|skipIf|runIf)\b/g

/** Tests that run, all of them, on the code that ships. A skip says why: `// tidy: skip because <reason>`. */
export const honestTests: Rule = {
  name: 'honest-tests',
  *check(tree) {
    for (const file of tree.files.values()) {
      if (!file.path.endsWith('.test.ts')) continue
      for (const { pattern, message } of NEVER) {
        for (const match of file.code.matchAll(pattern)) {
          yield { path: file.path, line: file.lineAt(match.index), message: `${match[0]}: ${message}` }
        }
      }
      for (const match of file.code.matchAll(SKIP)) {
        const line = file.lineAt(match.index)
        if (!isAllowed(file, 'skip', line)) yield { path: file.path, line, message: `${match[0]} states no reason.` }
      }
    }
  },
}
