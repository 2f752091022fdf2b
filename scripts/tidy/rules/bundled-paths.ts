import { isTest } from '../../source/source-file.js'
import type { Rule } from '../rule.js'

/**
 * A build puts the code of several files into one, somewhere else, so a path relative to a source file leads nowhere
 * for the user who installs the package. What a package needs beside its code is code itself, or the host hands it in.
 */
export const bundledPaths: Rule = {
  name: 'bundled-paths',
  *check(tree) {
    for (const file of tree.files.values()) {
      if (!/^packages\/[^/]+\/src\//.test(file.path) || isTest(file.path)) continue
      for (const match of file.code.matchAll(/\bimport\s*\.\s*meta\b|(?<![\w$.])__(?:dirname|filename)\b/g)) {
        const message = `${match[0]} is another place once the package is built; hand the path or the content in.`
        yield { path: file.path, line: file.lineAt(match.index), message }
      }
    }
  },
}
