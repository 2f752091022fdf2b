import { headingAnchors } from '../../source/code-blocks.js'
import { linksOf, linkTarget } from '../../source/page-links.js'
import type { SourceFile } from '../../source/source-file.js'
import type { Tree } from '../../source/tree.js'
import type { Rule } from '../rule.js'

/** Relative links of every Markdown file lead to files that exist, and their anchors to headings. */
export const markdownLinks: Rule = {
  name: 'markdown-links',
  *check(tree) {
    for (const file of tree.files.values()) {
      if (!file.path.endsWith('.md')) continue
      for (const { link, index } of linksOf(file)) {
        const message = fault(file, link, tree)
        if (message) yield { path: file.path, line: file.lineAt(index), message }
      }
    }
  },
}

function fault(file: SourceFile, link: string, tree: Tree): string | undefined {
  const [, anchor] = link.split('#')
  const target = linkTarget(file, link)
  const isFolder = target === '.' || [...tree.paths].some((each) => each.startsWith(`${target}/`))
  if (!tree.paths.has(target) && !isFolder) return `${link}: no such file.`
  const page = tree.files.get(target)
  if (!anchor || !page?.path.endsWith('.md')) return undefined
  return headingAnchors(page.text).has(decodeURIComponent(anchor)) ? undefined : `${link}: no heading has this anchor.`
}
