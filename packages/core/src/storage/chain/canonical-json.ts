/**
 * The one text of a value that survives JSON: names sorted by their UTF-16 units, no white space, numbers and strings
 * as `JSON.stringify` writes them (RFC 8785, 3.2). What `JSON.stringify` leaves out is left out, so that a value has the
 * same text before and after it was stored.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((each) => canonicalJson(each ?? null)).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members: string[] = []
  const record = value as Readonly<Record<string, unknown>>
  for (const name of Object.keys(record).sort())
    if (record[name] !== undefined) members.push(`${JSON.stringify(name)}:${canonicalJson(record[name])}`)
  return `{${members.join()}}`
}
