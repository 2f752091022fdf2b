import { posix } from 'node:path'
import { linksOf, linkTarget } from './page-links.js'
import { isTest, type SourceFile } from './source-file.js'
import type { Tree } from './tree.js'

/** The package that brings the documentation: every other one needs it. */
export const DOCS_PACKAGE = 'packages/core'

const INLINE_LINK = /!?\[((?:[^[\]]|\[[^\]]*\])*)\]\(\s*<?([^)\s>]+)>?[^)]*\)/y

/**
 * The documentation as it lies in a package, by path within it: its links lead to where the other packages are installed, and
 * what nobody gets with a package is named without a link.
 */
export function shippedDocs(tree: Tree): ReadonlyMap<string, string> {
  const pages = new Map<string, string>()
  for (const file of tree.files.values()) {
    const place = placeOf(file.path)
    if (place?.startsWith('docs/')) pages.set(place, file.path.endsWith('.md') ? withLinksFrom(place, file) : file.text)
  }
  return pages
}

/** Where something of the repository is when packages are installed, seen from the one with the documentation. */
function placeOf(path: string): string | undefined {
  if (path === 'ARCHITECTURE.md') return `docs/${path}`
  if (/^docs\/(?:.*\.md$|reference\/)/.test(path)) return path
  const inPackage = /^packages\/[^/]+(?:\/(?:README\.md|src(?:\/.*)?))?$/.test(path) && !isTest(path)
  return inPackage ? posix.relative(DOCS_PACKAGE, path) : undefined
}

function withLinksFrom(place: string, page: SourceFile): string {
  let text = page.text
  for (const { link, index } of linksOf(page).toReversed()) {
    if (link.startsWith('#')) continue
    INLINE_LINK.lastIndex = index
    const [whole = '', label = ''] = INLINE_LINK.exec(text) ?? []
    const target = placeOf(linkTarget(page, link))
    const anchor = /#.*$/.exec(link)?.[0] ?? ''
    const there = target === undefined ? label : `[${label}](${posix.relative(posix.dirname(place), target)}${anchor})`
    text = text.slice(0, index) + there + text.slice(index + whole.length)
  }
  return text
}
