import type { SourceFile } from './source-file.js'

export interface FunctionExtent {
  readonly name: string
  /** Where its parameters open, from 1. */
  readonly line: number
  /** Lines from there to its closing brace, less those of the functions inside it. */
  readonly ownLines: number
}

const STATEMENT_WORDS = new Set(['if', 'for', 'while', 'switch', 'catch', 'with', 'await', 'return'])
/** How far back from its body a signature begins at most; a longer one is read as no function. */
const SIGNATURE_MAX_CHARACTERS = 2000
const OPENERS: Readonly<Record<string, string>> = { ')': '(', '}': '{', ']': '[' }

/** Every function of the file that has a block for its body. */
export function functionsOf(file: SourceFile): readonly FunctionExtent[] {
  const found: FunctionExtent[] = []
  const open: { start: Signature | undefined; line: number; inner: number }[] = []
  for (const { 0: brace, index } of file.code.matchAll(/[{}]/g)) {
    if (brace === '{') {
      const start = signatureBefore(file.code, index)
      open.push({ start, line: file.lineAt(start?.index ?? index), inner: 0 })
      continue
    }
    const closed = open.pop()
    if (!closed) continue
    const around = open.at(-1)
    if (!closed.start) {
      if (around) around.inner += closed.inner
      continue
    }
    const span = file.lineAt(index) - closed.line + 1
    found.push({ name: closed.start.name, line: closed.line, ownLines: span - closed.inner })
    if (around) around.inner += span - 1
  }
  return found
}

interface Signature {
  readonly name: string
  readonly index: number
}

/** The signature whose body opens at this brace; undefined when the brace opens something else. */
function signatureBefore(code: string, brace: number): Signature | undefined {
  const arrow = /=>\s*$/.exec(code.slice(Math.max(0, brace - 20), brace))
  const end = arrow ? brace - arrow[0].length : brace
  const close = parameterListEnd(code, end)
  if (close === undefined) return arrow ? { name: 'The arrow function', index: end } : undefined
  const parameters = matching(code, close)
  if (parameters === undefined) return undefined
  const before = code.slice(Math.max(0, parameters - 200), parameters)
  if (arrow) {
    const name = /([\w$]+)\s*[=:]\s*(?:async\s*)?(?:<[^<>]*>\s*)?$/.exec(before)
    return { name: name?.[1] ?? 'The arrow function', index: parameters }
  }
  const name = /([\w$]+|\])\s*(?:<[^()]*>)?\s*$/.exec(before)
  if (!name || STATEMENT_WORDS.has(name[1] as string)) return undefined
  return { name: name[1] === ']' ? 'The computed method' : (name[1] as string), index: parameters }
}

/**
 * The closing parenthesis of the parameter list before a body. Between the two is nothing, or a colon and a type that
 * is complete (`): {` opens a type, not a body).
 */
function parameterListEnd(code: string, end: number): number | undefined {
  const last = Math.max(0, end - SIGNATURE_MAX_CHARACTERS)
  for (let i = end - 1; i >= last; i--) {
    const character = code[i] as string
    if (character === ')') {
      const between = code.slice(i + 1, end).trim()
      // The function above a class has its own body among this.
      if (/(?:^|\n)(?:export )?(?:abstract )?class\s/.test(between)) return undefined
      if (between === '' || (between.startsWith(':') && !/[:|&<,]$/.test(between))) return i
    }
    if (character in OPENERS) {
      const opener = matching(code, i)
      if (opener === undefined) return undefined
      i = opener
    } else if (/[;({[]/.test(character) || (character === '=' && code[i + 1] !== '>')) return undefined
  }
  return undefined
}

/** The index of the bracket that the closing one at `close` belongs to. */
function matching(code: string, close: number): number | undefined {
  const closer = code[close] as string
  const opener = OPENERS[closer]
  let depth = 0
  for (let i = close; i >= Math.max(0, close - SIGNATURE_MAX_CHARACTERS); i--) {
    if (code[i] === closer) depth++
    else if (code[i] === opener && --depth === 0) return i
  }
  return undefined
}
