import type { SourceFile } from '../source/source-file.js'

/**
 * True where a comment on the line, or on the line above, takes the responsibility:
 * `// tidy: <subject> because <reason>`. Without a reason it counts for nothing.
 */
export function isAllowed(file: SourceFile, subject: string, line: number): boolean {
  const allowance = new RegExp(`//\\s*tidy: ${subject} because \\S+`)
  return [file.lines[line - 1], file.lines[line - 2]].some((text) => text !== undefined && allowance.test(text))
}
