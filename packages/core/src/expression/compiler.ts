import { RingwrightError } from '../errors/ringwright-error.js'
import type { Admission } from './admission.js'
import type { Arithmetic } from './arithmetic.js'
import { type Place, expressionError, limitError } from './expression-error.js'
import type { Callback } from './function-entry.js'
import { nearMiss } from './near-miss.js'
import { type Run, charge } from './run.js'
import type { SyntaxNode } from './syntax-tree.js'
import { type Value, isList, isRecord, isTrue, kindOf } from './value.js'

/** A node, ready to be evaluated any number of times. Each evaluation runs each node at most once. */
export type Evaluation = (run: Run) => Value

export interface CompilerOptions {
  readonly arithmetic: Arithmetic
  readonly admit: Admission
  /** What a variable or a part that is not there evaluates to. */
  readonly missing: 'error' | 'null'
}

type Node<Kind extends SyntaxNode['kind']> = Extract<SyntaxNode, { kind: Kind }>

/** Turns a tree into closures, one for each node. */
export function compile(node: SyntaxNode, options: CompilerOptions): Evaluation {
  switch (node.kind) {
    case 'constant': {
      const { value } = node
      return () => value
    }
    case 'variable':
      return compileVariable(node, options)
    case 'member':
      return compileMember(node, options)
    case 'index':
      return compileIndex(node, options)
    case 'list': {
      const items = node.items.map((item) => compile(item, options))
      return (run) => items.map((item) => item(run))
    }
    case 'call':
      return compileCall(node, options)
    case 'unary': {
      const { operation, place } = node
      const operand = compile(node.operand, options)
      return (run) => operation(operand(run), place, run)
    }
    case 'binary':
      return compileBinary(node, options)
    case 'conditional': {
      const condition = compile(node.condition, options)
      const whenTrue = compile(node.whenTrue, options)
      const whenFalse = compile(node.whenFalse, options)
      return (run) => (isTrue(condition(run)) ? whenTrue(run) : whenFalse(run))
    }
  }
}

function compileBinary(node: Node<'binary'>, options: CompilerOptions): Evaluation {
  const { operation, place } = node
  const left = compile(node.left, options)
  const right = compile(node.right, options)
  if (operation === 'and') return (run) => isTrue(left(run)) && isTrue(right(run))
  if (operation === 'or') return (run) => isTrue(left(run)) || isTrue(right(run))
  return (run) => operation(left(run), right(run), place, run)
}

function compileVariable({ name, place }: Node<'variable'>, { admit, missing }: CompilerOptions): Evaluation {
  return (run) => {
    const value = ownValue(run.variables, name)
    if (value !== undefined) return admit(value, place)
    if (missing === 'null') return null
    throw missingError(`the variable "${name}" has no value`, name, run.variables, place)
  }
}

function compileMember(node: Node<'member'>, options: CompilerOptions): Evaluation {
  const { name, place } = node
  const { admit, missing } = options
  const target = compile(node.target, options)
  return (run) => {
    const record = target(run)
    if (isRecord(record)) {
      const value = ownValue(record, name)
      if (value !== undefined) return admit(value, place)
      if (missing === 'null') return null
      throw missingError(`"${pathOf(node)}" has no value`, name, record, place)
    }
    if (name === 'length' && (isList(record) || typeof record === 'string')) return record.length
    if (record === null && missing === 'null') return null
    throw expressionError(place, `"${pathOf(node)}" cannot be read: found ${kindOf(record)}, expected a record`)
  }
}

function compileIndex(node: Node<'index'>, options: CompilerOptions): Evaluation {
  const { place } = node
  const { admit, arithmetic, missing } = options
  const target = compile(node.target, options)
  const index = compile(node.index, options)
  return (run) => {
    const container = target(run)
    const key = index(run)
    if (container === null && missing === 'null') return null
    let value: unknown
    if (isRecord(container) && typeof key === 'string') value = ownValue(container, key)
    else if (isList(container) || typeof container === 'string') {
      value = container[arithmetic.whole(key, 0, Number.MAX_SAFE_INTEGER, place)]
    } else throw expressionError(place, `${kindOf(container)} cannot be read at ${kindOf(key)}`)
    if (value !== undefined) return admit(value, place)
    if (missing === 'null') return null
    throw expressionError(place, `${kindOf(container)} has nothing at this place`)
  }
}

function compileCall(node: Node<'call'>, options: CompilerOptions): Evaluation {
  const { callee, overFunction, place } = node
  const operands = node.operands.map((operand) => compile(operand, options))
  const callback: Callback =
    overFunction === undefined
      ? noCallback
      : (values, run) => {
          charge(run, 1, place)
          return overFunction.apply(values, place, run, noCallback)
        }
  return (run) => {
    const values = operands.map((operand) => operand(run))
    return bounded(callee.apply(values, place, run, callback), place, run)
  }
}

const noCallback: Callback = () => {
  throw new RingwrightError('internal', 'a function that was given no function called one')
}

/** A result of a function, when it is not longer than texts and lists may be. */
function bounded(value: Value, place: Place, { limits }: Run): Value {
  if (typeof value === 'string' && value.length > limits.stringLength) {
    throw limitError(place, 'stringLength', limits.stringLength, `the text would have ${value.length} characters`)
  }
  if (isList(value) && value.length > limits.listLength) {
    throw limitError(place, 'listLength', limits.listLength, `the list would have ${value.length} items`)
  }
  return value
}

function ownValue(record: object, name: string): unknown {
  return Object.hasOwn(record, name) ? (record as Readonly<Record<string, unknown>>)[name] : undefined
}

function missingError(message: string, name: string, record: object, place: Place): Error {
  const suggestion = nearMiss(name, Object.keys(record))
  return expressionError(place, message, { found: name, ...(suggestion === undefined ? {} : { suggestion }) })
}

/** How a member is written when only names lead to it: `customer.address.city`. */
function pathOf(node: SyntaxNode): string {
  if (node.kind === 'variable') return node.name
  if (node.kind === 'member') return `${pathOf(node.target)}.${node.name}`
  return '…'
}
