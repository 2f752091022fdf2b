/**
 * What a plain object has under a name that somebody chose: undefined unless it has that itself. `toString` and
 * `constructor`, which every object inherits, are names like others.
 */
export function ownValue<Value>(values: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined {
  return values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined
}
