import { codeBlocks } from './code-blocks.js'
import type { SourceFile } from './source-file.js'

/** A line of a snippet, and where it stands in the Markdown. */
export interface SnippetLine {
  readonly text: string
  readonly page: string
  readonly number: number
}

/** One module made of a page's code. */
export interface Snippet {
  readonly file: string
  readonly lines: readonly SnippetLine[]
  /** Marked `run`: it also has to end well when it is run. */
  readonly run: boolean
}

/**
 * The `ts` blocks of a page. Each is a module of its own; one marked `ts continue` goes on where the one before it
 * stopped, so that a page can explain between two steps.
 */
export function snippetsOf(page: SourceFile): readonly Snippet[] {
  const snippets: Snippet[] = []
  for (const { info, code, line } of codeBlocks(page.text)) {
    if (info[0] !== 'ts') continue
    const texts = code.replace(/\n$/, '').split('\n')
    const lines = texts.map((text, index) => ({ text, page: page.path, number: line + index }))
    const run = info.includes('run')
    const before = info.includes('continue') ? snippets.pop() : undefined
    snippets.push({
      file: before?.file ?? `${page.path.replace(/\.md$/, '').replaceAll('/', '-')}-${line}.ts`,
      lines: [...(before?.lines ?? []), ...lines],
      run: run || (before?.run ?? false),
    })
  }
  return snippets
}
