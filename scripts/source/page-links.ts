import { posix } from 'node:path'
import { proseOf } from './code-blocks.js'
import type { SourceFile } from './source-file.js'

const LINK = /!?\[(?:[^[\]]|\[[^\]]*\])*\]\(\s*<?([^)\s>]+)>?(?:\s+["'][^)]*)?\)/g
const REFERENCE = /^ {0,3}\[[^\]]+\]:\s*<?(\S+?)>?\s*$/gm
const ELSEWHERE = /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i

/** A link within the tree, as it is written, and where it stands in the page. */
export interface PageLink {
  readonly link: string
  readonly index: number
}

/** The links of a page of Markdown that stay in the tree. */
export function linksOf(page: SourceFile): PageLink[] {
  const prose = proseOf(page.text)
  return [...prose.matchAll(LINK), ...prose.matchAll(REFERENCE)]
    .map((match) => ({ link: match[1] as string, index: match.index }))
    .filter(({ link }) => !ELSEWHERE.test(link))
}

/** The path that a link leads to: a file or a folder, without the anchor. */
export function linkTarget(page: SourceFile, link: string): string {
  const [path = ''] = link.split('#')
  return path ? posix.normalize(posix.join(posix.dirname(page.path), decodeURI(path))).replace(/\/$/, '') : page.path
}
