import type { z } from 'zod'

/** A text as JSON of this shape; undefined for anything else. Unlike `readJson`, of a body whose signature was checked. */
export function parseJson<S extends z.ZodType>(text: string, schema: S): z.output<S> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    // No JSON is as good as JSON of another shape: whoever delivers it is told that it is malformed.
    return undefined
  }
}
