/**
 * A value that is made when it is first asked for. Schemas at module level are made so: building them all would cost
 * more than a third of what importing the package costs, and most processes use few of them.
 */
export function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => (made ??= { value: make() }).value
}
