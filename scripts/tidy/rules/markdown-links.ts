import { posix } from 'node:path'
import { headingAnchors, proseOf } from '../../source/code-blocks.js'
import type { SourceFile } from '../../source/source-file.js'
import type { Tree } from '../../source/tree.js'
import type { Rule } from '../rule.js'

const LINK = /!?\[(?:[^[\]]|\[[^\]]*\])*\]\(\s*<?([^)\s>]+)>?(?:\s+["'][^)]*)?\)/g
const REFERENCE = /^ {0,3}\[[^\]]+\]:\s*<?(\S+?)>?\s*$/gm
const ELSEWHERE = /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i

/** Relative links of every Markdown file lead to files that exist, and their anchors to headings. */
export const markdownLinks: Rule = {
  name: 'markdown-links',
  *check(tree) {
    for (const file of tree.files.values()) {
      if (!file.path.endsWith('.md')) continue
      const prose = proseOf(file.text)
      for (const match of [...prose.matchAll(LINK), ...prose.matchAll(REFERENCE)]) {
        const link = match[1] as string
        if (ELSEWHERE.test(link)) continue
        const message = fault(file, link, tree)
        if (message) yield { path: file.path, line: file.lineAt(match.index), message }
      }
    }
  },
}

function fault(file: SourceFile, link: string, tree: Tree): string | undefined {
  const [path = '', anchor] = link.split('#')
  const target = path
    ? posix.normalize(posix.join(posix.dirname(file.path), decodeURI(path))).replace(/\/$/, '')
    : file.path
  const isFolder = target === '.' || [...tree.paths].some((each) => each.startsWith(`${target}/`))
  if (!tree.paths.has(target) && !isFolder) return `${link}: no such file.`
  const page = tree.files.get(target)
  if (!anchor || !page?.path.endsWith('.md')) return undefined
  return headingAnchors(page.text).has(decodeURIComponent(anchor)) ? undefined : `${link}: no heading has this anchor.`
}
