/**
 * Makes a value of records, lists and primitives unchangeable. Cheaper than a copy, and what would silently do nothing
 * with a database fails at once: code that changes a committed body in place.
 */
export function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  Object.freeze(value)
  for (const part of Object.values(value)) deepFreeze(part)
}
