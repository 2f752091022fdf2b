import type { Arithmetic } from './arithmetic.js'
import { type Place, expressionError, limitError } from './expression-error.js'
import type { ExpressionLimits } from './expression-limits.js'
import type { FunctionEntry } from './function-entry.js'
import { type Token, tokenize } from './tokenize.js'
import { nearMiss } from './near-miss.js'
import { type InfixEntry, operatorPrecedence } from './operator-entry.js'
import type { SyntaxNode } from './syntax-tree.js'
import { TokenCursor } from './token-cursor.js'
import type { Vocabulary } from './vocabulary.js'

/** Names through which JavaScript reaches prototypes. No record of a host needs them, so reading one is refused early. */
const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** Below every operator: a whole expression. */
const LOOSEST = 0

export interface ParserOptions {
  readonly vocabulary: Vocabulary
  readonly arithmetic: Arithmetic
  readonly limits: ExpressionLimits
  /** The only names that variables may have; undefined: any. */
  readonly variables: ReadonlySet<string> | undefined
}

export interface ParsedExpression {
  readonly root: SyntaxNode
  /** How many nodes the tree has. */
  readonly nodes: number
  readonly variables: ReadonlySet<string>
}

/** Reads a text as one expression, by top-down operator precedence (Pratt, 1973). */
export function parse(text: string, options: ParserOptions): ParsedExpression {
  const { limits } = options
  if (text.length > limits.textLength) {
    throw limitError({ text, offset: limits.textLength }, 'textLength', limits.textLength, 'the expression is too long')
  }
  return new Parser(tokenize(text, options.vocabulary), options).parse()
}

class Parser {
  readonly #cursor: TokenCursor
  readonly #options: ParserOptions
  readonly #vocabulary: Vocabulary
  readonly #limits: ExpressionLimits
  readonly #variables = new Set<string>()
  #depth = 0
  #nodes = 0

  constructor(tokens: readonly Token[], options: ParserOptions) {
    this.#cursor = new TokenCursor(tokens, options.vocabulary)
    this.#options = options
    this.#vocabulary = options.vocabulary
    this.#limits = options.limits
  }

  parse(): ParsedExpression {
    const root = this.#expression(LOOSEST)
    if (this.#cursor.next.kind !== 'end') throw this.#cursor.unexpected('an operator')
    return { root, nodes: this.#nodes, variables: this.#variables }
  }

  /** An operand and all operators after it that bind more tightly than `loosest`. */
  #expression(loosest: number): SyntaxNode {
    if (++this.#depth > this.#limits.depth) {
      throw limitError(this.#cursor.next.place, 'depth', this.#limits.depth, 'the expression nests too deep')
    }
    let left = this.#operand()
    for (;;) {
      const grown = this.#member(left) ?? this.#operation(left, loosest)
      if (grown === undefined) break
      left = grown
    }
    this.#depth--
    return left
  }

  #operand(): SyntaxNode {
    const token = this.#cursor.next
    const { place } = token
    if (token.kind === 'number' || token.kind === 'radix') {
      this.#cursor.advance()
      const { arithmetic } = this.#options
      const value =
        token.kind === 'radix' ? arithmetic.parseRadix(token.text, place) : arithmetic.parse(token.text, place)
      return this.#node({ kind: 'constant', place, value })
    }
    if (token.kind === 'string') {
      this.#cursor.advance()
      return this.#node({ kind: 'constant', place, value: token.text })
    }
    if (this.#cursor.accept('(')) {
      const inner = this.#expression(LOOSEST)
      this.#cursor.expect(')', 'an operator or ")"')
      return inner
    }
    if (this.#cursor.accept('[')) {
      const items = this.#series(']', this.#limits.listLength, 'listLength', 'a list has too many items')
      return this.#node({ kind: 'list', place, items })
    }
    return this.#prefix(token) ?? this.#name(token)
  }

  #prefix(token: Token): SyntaxNode | undefined {
    const entry = this.#vocabulary.prefix.get(token.text)
    if (entry === undefined || token.kind === 'string') return undefined
    this.#cursor.advance()
    // A word before parentheses reads as a call does: `not (a) ^ 2` is `(not a) ^ 2`.
    const likeCall = token.kind === 'word' && this.#cursor.isNext('(')
    const operand = this.#expression(likeCall ? operatorPrecedence.postfix : entry.precedence)
    return this.#node({ kind: 'unary', place: token.place, operation: entry.operation, operand })
  }

  #name(token: Token): SyntaxNode {
    const { text: name, place } = token
    if (token.kind !== 'word' || this.#vocabulary.infix.has(name) || this.#vocabulary.postfix.has(name)) {
      throw this.#cursor.unexpected('a value')
    }
    this.#cursor.advance()
    const constant = this.#vocabulary.constants.get(name)
    if (constant !== undefined) return this.#node({ kind: 'constant', place, value: constant })
    const callee = this.#vocabulary.functions.get(name)
    if (callee !== undefined) return this.#call(callee, place)
    this.#refuseForbidden(name, place)
    if (this.#cursor.isNext('(')) throw this.#unknownFunction(name, place)
    const { variables } = this.#options
    if (variables !== undefined && !variables.has(name)) {
      throw this.#unknown(`there is no variable "${name}"`, name, place, variables)
    }
    this.#variables.add(name)
    return this.#node({ kind: 'variable', place, name })
  }

  #call(callee: FunctionEntry, place: Place): SyntaxNode {
    if (!this.#cursor.isNext('(')) {
      if (!callee.prefix || !this.#startsOperand(this.#cursor.next)) {
        throw expressionError(place, `"${callee.name}" is a function; expected its arguments in parentheses`, {
          found: callee.name,
          expected: `${callee.name}(…)`,
        })
      }
      return this.#node({ kind: 'call', place, callee, operands: [this.#expression(operatorPrecedence.prefix)] })
    }
    this.#cursor.advance()
    const overFunction = callee.overFunction && this.#functionName(callee, callee.overFunction)
    const most = this.#limits.arguments
    const operands = this.#series(')', most, 'arguments', `"${callee.name}" has too many arguments`)
    this.#checkCount(callee, operands.length + (overFunction ? 1 : 0), place)
    const [condition, whenTrue, whenFalse] = operands
    if (callee.choosesLazily && condition && whenTrue && whenFalse) {
      return this.#node({ kind: 'conditional', place, condition, whenTrue, whenFalse })
    }
    return this.#node({ kind: 'call', place, callee, operands, ...(overFunction && { overFunction }) })
  }

  /** The first argument of `map` and its kin: the name of a function, and no expression. */
  #functionName(callee: FunctionEntry, count: number): FunctionEntry {
    const token = this.#cursor.next
    const named = token.kind === 'word' ? this.#vocabulary.functions.get(token.text) : undefined
    if (named === undefined || named.overFunction) {
      throw this.#unknown(
        `"${callee.name}" takes the name of a function first`,
        token.text,
        token.place,
        this.#vocabulary.functions.keys(),
      )
    }
    this.#checkCount(named, count, token.place)
    this.#cursor.advance()
    this.#cursor.expect(',', '","')
    return named
  }

  #checkCount(callee: FunctionEntry, count: number, place: Place): void {
    const { argumentsMin: least, argumentsMax: most, name } = callee
    if (count >= least && count <= most) return
    const last = most === Infinity ? least : most
    const expected = least === most ? `${least}` : most === Infinity ? `at least ${least}` : `${least} to ${most}`
    throw expressionError(
      place,
      `"${name}" takes ${expected} ${last === 1 ? 'argument' : 'arguments'}, found ${count}`,
      { found: `${count}`, expected },
    )
  }

  /** Expressions with commas between them, up to and including the closing symbol. */
  #series(close: ')' | ']', most: number, limit: 'arguments' | 'listLength', tooMany: string): SyntaxNode[] {
    const items: SyntaxNode[] = []
    if (this.#cursor.accept(close)) return items
    for (;;) {
      if (items.length === most) throw limitError(this.#cursor.next.place, limit, most, tooMany)
      items.push(this.#expression(LOOSEST))
      if (this.#cursor.accept(close)) return items
      this.#cursor.expect(',', `an operator, "," or "${close}"`)
    }
  }

  #member(target: SyntaxNode): SyntaxNode | undefined {
    if (this.#cursor.accept('.')) {
      const { kind, text: name, place } = this.#cursor.next
      if (kind !== 'word') throw this.#cursor.unexpected('a name')
      this.#refuseForbidden(name, place)
      this.#cursor.advance()
      return this.#node({ kind: 'member', place, target, name })
    }
    const { place } = this.#cursor.next
    if (!this.#cursor.accept('[')) return undefined
    const index = this.#expression(LOOSEST)
    this.#cursor.expect(']', 'an operator or "]"')
    return this.#node({ kind: 'index', place, target, index })
  }

  /** What the next operator makes of `left`, or undefined when it belongs to an expression around this one. */
  #operation(left: SyntaxNode, loosest: number): SyntaxNode | undefined {
    const token = this.#cursor.next
    const { place } = token
    if (token.kind === 'string' || token.kind === 'end') return undefined
    const postfix = this.#vocabulary.postfix.get(token.text)
    if (postfix !== undefined) {
      if (postfix.precedence <= loosest) return undefined
      this.#cursor.advance()
      return this.#node({ kind: 'unary', place, operation: postfix.operation, operand: left })
    }
    if (token.text === '?') return operatorPrecedence.conditional > loosest ? this.#conditional(left) : undefined
    const { entry, length } = this.#infix(token)
    if (entry === undefined || entry.precedence <= loosest) return undefined
    this.#cursor.advance(length)
    const right = this.#expression(entry.rightAssociative ? entry.precedence - 1 : entry.precedence)
    return this.#node({ kind: 'binary', place, operation: entry.operation, left, right })
  }

  /** The infix operator that stands next, and of how many tokens: two of `not in`, none of `2(x)`. */
  #infix(token: Token): { entry: InfixEntry | undefined; length: number } {
    const { infix } = this.#vocabulary
    const { afterNext } = this.#cursor
    if (token.text === 'not' && afterNext?.kind === 'word' && afterNext.text === 'in') {
      return { entry: infix.get('not in'), length: 2 }
    }
    const entry = infix.get(token.text)
    return entry === undefined && this.#impliesProduct(token)
      ? { entry: infix.get('*'), length: 0 }
      : { entry, length: 1 }
  }

  /** A number or `)`, and right behind it a name or `(`. With a space between it is a mistake, not a product. */
  #impliesProduct(token: Token): boolean {
    const before = this.#cursor.previous
    const factorEnds =
      before?.kind === 'number' || before?.kind === 'radix' || (before?.kind === 'symbol' && before.text === ')')
    const factorBegins = token.kind === 'word' || (token.kind === 'symbol' && token.text === '(')
    return token.adjacent && factorEnds && factorBegins && !this.#vocabulary.prefix.has(token.text)
  }

  #startsOperand({ kind, text }: Token): boolean {
    const { prefix, infix, postfix } = this.#vocabulary
    if (prefix.has(text)) return true
    if (kind === 'symbol') return text === '(' || text === '['
    return kind !== 'end' && (kind !== 'word' || !(infix.has(text) || postfix.has(text)))
  }

  #conditional(condition: SyntaxNode): SyntaxNode {
    const { place } = this.#cursor.next
    this.#cursor.advance()
    const whenTrue = this.#expression(LOOSEST)
    this.#cursor.expect(':', 'an operator or ":"')
    const whenFalse = this.#expression(operatorPrecedence.conditional - 1)
    return this.#node({ kind: 'conditional', place, condition, whenTrue, whenFalse })
  }

  #node(node: SyntaxNode): SyntaxNode {
    if (++this.#nodes > this.#limits.nodes) {
      throw limitError(node.place, 'nodes', this.#limits.nodes, 'the expression has too many values and operators')
    }
    return node
  }

  #unknown(message: string, name: string, place: Place, candidates: Iterable<string>): Error {
    const suggestion = nearMiss(name, candidates)
    return expressionError(place, message, { found: name, ...(suggestion === undefined ? {} : { suggestion }) })
  }

  #unknownFunction(name: string, place: Place): Error {
    const message = `there is no function "${name}"; to multiply, write ${name} * (…)`
    return this.#unknown(message, name, place, this.#vocabulary.functions.keys())
  }

  #refuseForbidden(name: string, place: Place): void {
    if (FORBIDDEN_NAMES.has(name)) throw expressionError(place, `the name "${name}" cannot be read`, { found: name })
  }
}
