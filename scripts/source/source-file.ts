import { mask } from './mask.js'

/** One text of the tree, with what rules ask of it. */
export interface SourceFile {
  /** Relative to the repository's root, with slashes. */
  readonly path: string
  readonly text: string
  /** The text without comments and literals; see `mask`. Empty for what is not TypeScript or JavaScript. */
  readonly code: string
  readonly lines: readonly string[]
  /** The line (from 1) of an index into the text. */
  lineAt(index: number): number
}

const CODE = /\.(?:ts|mts|cts|js|mjs|cjs)$/

export function sourceFile(path: string, text: string): SourceFile {
  const lines = text.split('\n')
  let starts: number[] | undefined
  let code: string | undefined
  return {
    path,
    text,
    lines,
    get code() {
      code ??= CODE.test(path) ? mask(text) : ''
      return code
    },
    lineAt(index) {
      starts ??= lineStarts(lines)
      let low = 0
      let high = starts.length - 1
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if ((starts[middle] as number) <= index) low = middle
        else high = middle - 1
      }
      return low + 1
    },
  }
}

export function isCode(path: string): boolean {
  return CODE.test(path)
}

/** A test, or what only tests use: scripted peers and recorded messages in a folder `fixtures`. */
export function isTest(path: string): boolean {
  return /\.test\.ts$|(?:^|\/)fixtures\//.test(path)
}

function lineStarts(lines: readonly string[]): number[] {
  const starts = [0]
  for (const line of lines) starts.push((starts[starts.length - 1] as number) + line.length + 1)
  starts.pop()
  return starts
}
