import type { FunctionEntry } from './function-entry.js'
import type { InfixEntry, UnaryEntry } from './operator-entry.js'
import type { Value } from './value.js'

/** UTF-16 units of a word. Longer ones are not names, and would fill messages. */
export const WORD_MAX = 64

/** A name, a function or an operator that is a word. */
export const wordPattern = /^[\p{L}_$][\p{L}\p{M}\p{N}_$]{0,63}$/u

/**
 * An operator that is not a word. Characters that open, close, quote, separate or start a name cannot be in it, nor can
 * what begins a comment; `?` and `:` alone are those of conditions.
 */
export const symbolPattern = /^(?!\?$|:$|.*\/\*)(?:(?![$`])[!#%&*+\-/:;<=>?@\\^|~•\p{S}]){1,8}$/u

/** Everything that has a meaning of its own in a language: what the lexer, the parser and suggestions look up. */
export interface Vocabulary {
  readonly constants: ReadonlyMap<string, Value>
  readonly functions: ReadonlyMap<string, FunctionEntry>
  readonly infix: ReadonlyMap<string, InfixEntry>
  readonly prefix: ReadonlyMap<string, UnaryEntry>
  readonly postfix: ReadonlyMap<string, UnaryEntry>
  /** Operators that are not words, longest first, by their first character. */
  readonly symbols: ReadonlyMap<string, readonly string[]>
}

/** Punctuation that is not an operator one can add, and so is always known. `=` is known to say what to write instead. */
const PUNCTUATION = ['(', ')', '[', ']', ',', '.', '?', ':', ';', '=']

export function createVocabulary(parts: Omit<Vocabulary, 'symbols'>): Vocabulary {
  const operators = [...parts.infix.keys(), ...parts.prefix.keys(), ...parts.postfix.keys()]
  const symbols = new Map<string, string[]>()
  for (const symbol of new Set([...PUNCTUATION, ...operators.filter((operator) => !wordPattern.test(operator))])) {
    const first = String.fromCodePoint(symbol.codePointAt(0) as number)
    symbols.set(first, [...(symbols.get(first) ?? []), symbol])
  }
  for (const list of symbols.values()) list.sort((a, b) => b.length - a.length)
  return { ...parts, symbols }
}
