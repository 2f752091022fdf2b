import { lazily } from '../collections/lazily.js'
import { z } from 'zod'
import type { Actor } from '../authorization/actor.js'
import type { Instant } from '../clock/clock.js'
import type { CollectionDefinition } from '../storage/directory.js'

/** What a person has said about being called or written to. */
export interface ConsentStatement {
  /** False: withdrawn. */
  readonly given: boolean
  /**
   * With `given`: agrees to nothing, and takes back what the same source said of this purpose before; of every purpose, it
   * wants answers (`service`) too. What was agreed to before that counts again; on what nobody had asked about, nothing is
   * said.
   */
  readonly asBefore?: true
  /** The channel that it is about. Default `*`: all. */
  readonly channel?: string
  /** What for, in the host's words: `marketing`, `surveys`. Default `*`: whatever for, answers to questions included. */
  readonly purpose?: string
  /** Where it was said: `sms`, a form, a call. */
  readonly source: string
  /** What was said, or was agreed to, as it was worded. */
  readonly words?: string
  /** When; default now, and never later. */
  readonly at?: Instant
  /**
   * The id that the source has for it, up to 1,000 characters: the same one again is the same statement of the contact, made
   * when it first came.
   */
  readonly externalId?: string
}

/** A statement as evidence: who recorded it, and when. */
export interface Consent {
  readonly given: boolean
  readonly asBefore?: true
  readonly channel: string
  readonly purpose: string
  readonly source: string
  readonly words?: string
  /** When it was said. */
  readonly at: Instant
  /** Who recorded it: the customer's own word has the role `customer`. */
  readonly by: Actor
  readonly recordedAt: Instant
}

/** A contact who is not heard, nor contacted. */
export interface ContactBlock {
  readonly at: Instant
  readonly by: Actor
  readonly reason: string
  /** Absent: until it is taken back. */
  readonly until?: Instant
}

/** What decides whether a contact may be contacted, and is heard. Its id in the directory is the contact's key. */
export interface ContactState {
  /** What was said last, for each channel and purpose that something was said about; the oldest first. */
  readonly consents: readonly Consent[]
  readonly block?: ContactBlock
}

export const contactStates: CollectionDefinition<ContactState> = { name: 'contact-states', indexes: {} }

/** Every statement of a contact, superseded ones too: what a regulator asks for. */
export const consentEvidence: CollectionDefinition<Consent & { readonly contact: string }> = {
  name: 'consent-evidence',
  indexes: { contact: { keys: ({ contact }) => [contact], order: ({ at }) => at } },
}

const name = () => z.string().trim().min(1).max(64)
/** For what was said or agreed to, word for word: a paragraph of terms. */
const WORDS_LENGTH_MAX = 2_000

export const consentStatementSchema = lazily(() =>
  z
    .strictObject({
      given: z.boolean(),
      asBefore: z.literal(true).exactOptional(),
      channel: name().default('*'),
      purpose: name().default('*'),
      source: z.string().trim().min(1).max(256),
      words: z.string().max(WORDS_LENGTH_MAX).exactOptional(),
      at: z.number().exactOptional(),
      externalId: z.string().min(1).max(1_000).exactOptional(),
    })
    .refine(({ asBefore, given }) => !asBefore || given, {
      message: 'is of what is given',
      path: ['asBefore'],
    }),
)
