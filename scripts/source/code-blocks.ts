/** A fenced block of code. */
export interface CodeBlock {
  /** The words after the fence: `ts`, `run`. */
  readonly info: readonly string[]
  readonly code: string
  /** The line of its first line of code, from 1. */
  readonly line: number
}

const FENCE = /^(\s*)(```+|~~~+)\s*(.*)$/

export function codeBlocks(markdown: string): readonly CodeBlock[] {
  const blocks: CodeBlock[] = []
  eachLine(markdown, (text, line, block) => {
    if (block && block.line === line) blocks.push({ ...block, code: '' })
    const current = blocks.at(-1)
    if (block && current)
      blocks[blocks.length - 1] = { ...current, code: `${current.code}${text.slice(block.indent)}\n` }
  })
  return blocks
}

/** The text with its code (blocks and spans) turned into blanks; every character keeps its place. */
export function proseOf(markdown: string): string {
  const lines: string[] = []
  eachLine(markdown, (text, _line, block, fence) => {
    lines.push(
      block || fence ? ' '.repeat(text.length) : text.replace(/(`+)[^`]+\1/g, (span) => ' '.repeat(span.length)),
    )
  })
  return lines.join('\n')
}

/** The anchors that GitHub gives to the headings; the second of a name gets `-1`. HTML anchors count as well. */
export function headingAnchors(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>()
  const seen = new Map<string, number>()
  eachLine(markdown, (text, _line, block) => {
    const heading = block ? undefined : /^#{1,6}\s+(.*?)\s*#*$/.exec(text)?.[1]
    for (const match of text.matchAll(/<a\s+(?:id|name)="([^"]+)"/g)) anchors.add(match[1] as string)
    if (heading === undefined) return
    const name = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
      .replace(/\s/g, '-')
    const count = seen.get(name) ?? 0
    seen.set(name, count + 1)
    anchors.add(count === 0 ? name : `${name}-${count}`)
  })
  return anchors
}

interface OpenBlock {
  readonly info: readonly string[]
  readonly line: number
  readonly indent: number
}

/** Calls back for each line with the block of code that it is in; `fence` is true for the lines that open or close one. */
function eachLine(
  markdown: string,
  callback: (text: string, line: number, block: OpenBlock | undefined, fence: boolean) => void,
): void {
  let open: (OpenBlock & { readonly fence: string }) | undefined
  for (const [index, text] of markdown.split('\n').entries()) {
    const match = FENCE.exec(text)
    const [, indent = '', fence = '', info = ''] = match ?? []
    if (open && match && fence.startsWith(open.fence) && info.trim() === '') {
      open = undefined
      callback(text, index + 1, undefined, true)
    } else if (!open && match) {
      open = { fence, info: info.trim().split(/\s+/).filter(Boolean), line: index + 2, indent: indent.length }
      callback(text, index + 1, undefined, true)
    } else callback(text, index + 1, open, false)
  }
}
