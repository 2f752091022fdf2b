import { deepFreeze } from './deep-freeze.js'

/**
 * A copy that nobody can change, as `structuredClone` makes it: of plain objects and lists without its detour over
 * bytes, which costs ten times as much; anything else that can be copied is left to it, and what cannot is refused by it.
 */
export function frozenCopy<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    if (Array.isArray(value)) return Object.freeze(value.map(frozenCopy)) as T
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype === Object.prototype || prototype === null) return frozenObject(value)
  } else if (typeof value !== 'function' && typeof value !== 'symbol') return value
  const copy = structuredClone(value)
  deepFreeze(copy)
  return copy
}

function frozenObject<T extends object>(value: T): T {
  // Spread also takes a name such as `__proto__` for what it is: then it is a field of its own, and assigning is safe.
  const copy = { ...value }
  for (const name of Object.keys(copy) as (keyof T)[]) {
    const part = copy[name]
    if (typeof part === 'object' || typeof part === 'function' || typeof part === 'symbol')
      copy[name] = frozenCopy(part)
  }
  return Object.freeze(copy)
}
