import { z } from 'zod'
import type { ClientBody, ClientFrame } from './link-frame.js'

/** Why a frame or a value in it was not accepted. */
export interface FrameProblem {
  readonly message: string
  /** The field, as `body.value.offer`; absent when it is not about one. */
  readonly path?: string
}

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: FrameProblem }

const count = z.int().nonnegative()
/** Names and ids of the link's own are short; longer ones are only work for whoever looks them up. */
const word = z.string().min(1).max(128)

const resumeClaim = z.object({
  session: word,
  token: word,
  received: count.nullable(),
  transmitted: count,
})

const clientFrame: z.ZodType<ClientFrame> = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    protocol: z.number(),
    credentials: z.unknown().optional(),
    resume: resumeClaim.optional(),
  }),
  z.object({ type: z.literal('data'), seq: count.min(1), ack: count, body: z.unknown().optional() }),
  z.object({ type: z.literal('ack'), ack: count }),
  z.object({ type: z.literal('ping') }),
  z.object({ type: z.literal('pong') }),
  z.object({ type: z.literal('bye') }),
])

const clientBody: z.ZodType<ClientBody> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('call'), id: word, name: word, value: z.unknown().optional() }),
  z.object({ kind: z.literal('message'), name: word, value: z.unknown().optional() }),
])

/** Reads a frame that came from a client, whatever it is. */
export function readClientFrame(text: string): Checked<ClientFrame> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { ok: false, problem: { message: 'Not JSON' } }
  }
  return check(clientFrame, value, [])
}

/** Reads what a data frame carries. */
export function readClientBody(body: unknown): Checked<ClientBody> {
  return check(clientBody, body, ['body'])
}

/** Validates `value`, which stands in the frame at `at`. */
export function check<T>(schema: z.ZodType<T>, value: unknown, at: readonly string[]): Checked<T> {
  try {
    const result = schema.safeParse(value)
    if (result.success) return { ok: true, value: result.data }
    const issue = result.error.issues[0]
    const path = [...at, ...(issue?.path ?? [])].map(String).join('.')
    return { ok: false, problem: { message: issue?.message ?? 'Invalid', ...(path && { path }) } }
  } catch {
    // A recursive schema on deeply nested input runs out of stack, and a refinement of the application may throw.
    return { ok: false, problem: { message: 'Cannot be validated', ...(at.length > 0 && { path: at.join('.') }) } }
  }
}
