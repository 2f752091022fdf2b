import { z } from 'zod'

/** Separators that people write into numbers. */
export function plainAddress(address: string): string {
  return /^[+0-9\s()./-]+$/.test(address) ? address.replace(/[\s()./-]/g, '') : address
}

/** A pool is looked through at each binding. */
const NUMBERS_MAX = 1_000

const number = z
  .string()
  .regex(/^\+?[0-9]{1,20}$/, 'is a number as callers dial it, such as +4930123: a plus sign or not, and digits')

/** `parseInput` gives it with its defaults. */
export const numberMaskingOptionsSchema = z.strictObject({
  numbers: z.array(number).min(1).max(NUMBERS_MAX),
  restMs: z.number().nonnegative().default(86_400_000),
  bindingsPerNumberMax: z.int().positive().default(10_000),
  ringTimeoutMs: z.number().positive().default(45_000),
})

/** Which numbers stand between parties who are not to know each other's, and how they are reused. */
export interface NumberMaskingOptions {
  /** The pool: numbers that trunks bring calls of, and that are shown to called parties. At most 1,000. */
  readonly numbers: readonly string[]
  /**
   * How long a number is given to none of a binding's parties again once that is over, or a party replaced, in
   * milliseconds: who calls an old number back is told that it is not in use, instead of reaching somebody else.
   * Default a day.
   */
  readonly restMs?: number
  /** Default 10,000, resting ones too. Each is three small records in the memory of each node. */
  readonly bindingsPerNumberMax?: number
  /** How long the other party's phone rings. Default 45,000. */
  readonly ringTimeoutMs?: number
}

/** An address that calls are made to: a number, or a user of a registrar. */
const party = z
  .string()
  .transform(plainAddress)
  .pipe(z.string().regex(/^[^\s|]{1,100}$/, 'is a number or user of 1 to 100 characters, without blanks and "|"'))

export const maskRequestSchema = z.strictObject({
  parties: z.tuple([party, party]),
  expiresAt: z.number(),
  record: z.boolean().default(false),
})

export const maskChangeSchema = z.strictObject({
  parties: z.tuple([party, party]).optional(),
  expiresAt: z.number().optional(),
  record: z.boolean().optional(),
})
