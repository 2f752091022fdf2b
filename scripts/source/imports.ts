import type { SourceFile } from './source-file.js'

/** One module that a file names, and where it does. */
export interface Import {
  readonly specifier: string
  readonly line: number
  /** `import type`, `export type … from`: gone at run time. */
  readonly typeOnly: boolean
}

const STATEMENT = /(?<![\w$.])(?:import|export)\b(?:(?!\b(?:import|export)\b)[^;'"()])*?['"]/g
const CALL = /(?<![\w$])(?:import|require|import\.meta\.resolve|require\.resolve)\s*\(\s*(['"])/g
const URL_OF_MODULE = /\bnew\s+URL\s*\(\s*(['"])/g

/** Every module that the file imports, exports from, loads on demand, or starts as a worker (`new URL('./x.mjs', …)`). */
export function importsOf(file: SourceFile): readonly Import[] {
  const found: Import[] = []
  for (const pattern of [STATEMENT, CALL, URL_OF_MODULE]) {
    for (const match of file.code.matchAll(pattern)) {
      const start = match.index + match[0].length
      const specifier = file.text.slice(start, closingQuote(file.code, start))
      if (pattern === URL_OF_MODULE && !/^\.{1,2}\/.*\.[cm]?[jt]s$/.test(specifier)) continue
      if (pattern === STATEMENT && !isModuleStatement(match[0])) continue
      found.push({ specifier, line: file.lineAt(start), typeOnly: pattern === STATEMENT && isTypeOnly(match[0]) })
    }
  }
  return found
}

/** `export const text = '…'` also has a quote after `export`; a module statement has `from`, or nothing in between. */
function isModuleStatement(text: string): boolean {
  return /\bfrom\s*['"]$/.test(text) || /^import\s*['"]$/.test(text)
}

/** The whole statement is of types, or each of its names is. */
function isTypeOnly(statement: string): boolean {
  if (/^(?:import|export)\s+type\b/.test(statement)) return true
  const names = /\{([^}]*)\}/.exec(statement)?.[1]?.split(',')
  const named = names?.map((name) => name.trim()).filter(Boolean)
  return !!named?.length && named.every((name) => name.startsWith('type ')) && /^\w+\s*\{/.test(statement)
}

function closingQuote(code: string, start: number): number {
  for (let i = start; i < code.length; i++) if (code[i] === "'" || code[i] === '"' || code[i] === '\n') return i
  return code.length
}

/** The name under which a package is installed: `@a/b` of `@a/b/c`, `a` of `a/b`. Undefined for a path. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('/')) return undefined
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]
}
