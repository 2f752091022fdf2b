import type { Place } from './expression-error.js'
import type { FunctionEntry } from './function-entry.js'
import type { BinaryOperation, UnaryOperation } from './operator-entry.js'
import type { Value } from './value.js'

/** What an expression means, as the parser read it. `place` is where an error of its evaluation points. */
export type SyntaxNode =
  | { readonly kind: 'constant'; readonly place: Place; readonly value: Value }
  | { readonly kind: 'variable'; readonly place: Place; readonly name: string }
  | { readonly kind: 'member'; readonly place: Place; readonly target: SyntaxNode; readonly name: string }
  | { readonly kind: 'index'; readonly place: Place; readonly target: SyntaxNode; readonly index: SyntaxNode }
  | { readonly kind: 'list'; readonly place: Place; readonly items: readonly SyntaxNode[] }
  | {
      readonly kind: 'call'
      readonly place: Place
      readonly callee: FunctionEntry
      /** The function that it calls for each item of a list. */
      readonly overFunction?: FunctionEntry
      readonly operands: readonly SyntaxNode[]
    }
  | { readonly kind: 'unary'; readonly place: Place; readonly operation: UnaryOperation; readonly operand: SyntaxNode }
  | {
      readonly kind: 'binary'
      readonly place: Place
      readonly operation: BinaryOperation | 'and' | 'or'
      readonly left: SyntaxNode
      readonly right: SyntaxNode
    }
  | {
      readonly kind: 'conditional'
      readonly place: Place
      readonly condition: SyntaxNode
      readonly whenTrue: SyntaxNode
      readonly whenFalse: SyntaxNode
    }
