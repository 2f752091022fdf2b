import { z } from 'zod'
import { LANGUAGES, type OptOutLanguage } from './opt-out-words.js'
import type { SmsTransport } from './sms-transport.js'

const words = z.array(z.string().trim().min(1).max(40)).max(50)
const reply = z.string().min(1).max(612).optional()

export const smsOptionsSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'takes 1 to 32 lowercase letters, digits and "-"')
    .default('sms'),
  numbers: z
    .record(
      z.string().min(1).max(64),
      z
        .string()
        .regex(
          /^(?:\+[1-9]\d{6,14}|\d{3,8}|(?=.*[A-Za-z])[\w -]{1,11})$/,
          'takes +4930123456, a short code or up to 11 letters',
        ),
    )
    .refine((numbers) => Object.keys(numbers).length > 0, 'takes at least one service and its number')
    .refine(
      (numbers) => new Set(Object.values(numbers)).size === Object.keys(numbers).length,
      'takes each number once: the number says which service was written to',
    ),
  transport: z.custom<SmsTransport>(
    (value) => typeof (value as SmsTransport | undefined)?.connect === 'function',
    'takes twilioSms(…), smppSms(…) or another SmsTransport',
  ),
  segmentsMax: z.int().min(1).max(255).default(10),
  rate: z.strictObject({ perSecond: z.number().positive(), burst: z.int().positive() }).optional(),
  optOut: z
    .strictObject({
      languages: z.array(z.enum(LANGUAGES)).min(1).default(['en']),
      stop: words.default([]),
      start: words.default([]),
      help: words.default([]),
      replies: z.strictObject({ stopped: reply, started: reply, help: reply }).default({}),
    })
    .prefault({}),
})

export type SmsSettings = Readonly<z.output<typeof smsOptionsSchema>>

/** Which numbers are a channel, and by whom their messages come and go. */
export interface SmsOptions {
  /** The name of the channel. Default `sms`; several in one center need names of their own. */
  readonly name?: string
  /**
   * Which number each service has, by entry name: E.164 with `+`, a short code, or a sender of letters, to which nobody
   * can answer.
   */
  readonly numbers: Readonly<Record<string, string>>
  /** By whom messages come and go: `twilioSms(…)` or `smppSms(…)`. */
  readonly transport: SmsTransport
  /** How many messages one may be billed as; longer texts become several. Default 10; 1 to 255. */
  readonly segmentsMax?: number
  /** What the provider takes; numbers often have one message a second. Default: as fast as they come. */
  readonly rate?: { readonly perSecond: number; readonly burst: number }
  /** Which words end and begin the writing. Default: the usual English ones, without an answer. */
  readonly optOut?: SmsOptOutOptions
}

/** Whoever writes nothing but a word of these is not written to again, or again. */
export interface SmsOptOutOptions {
  /** Whose usual words are known. Default `['en']`; the English ones are worth having beside others. */
  readonly languages?: readonly OptOutLanguage[]
  /** Words beside those. Case, accents and a full stop do not count. */
  readonly stop?: readonly string[]
  /** Words by which somebody lets us write again, beside the usual ones of `languages`. */
  readonly start?: readonly string[]
  /** Words that ask for help, beside the usual ones of `languages`; they count where `replies` has a `help`. */
  readonly help?: readonly string[]
  /**
   * What is answered. Default: nothing, because many providers answer by themselves; without `help` a call for help is a
   * message like any other.
   */
  readonly replies?: { readonly stopped?: string; readonly started?: string; readonly help?: string }
}
