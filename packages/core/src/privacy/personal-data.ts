import type { Actor } from '../authorization/actor.js'
import type { Conversation } from '../conversation/conversation.js'
import type { Customer } from '../customer/customer.js'
import type { CustomerId, InteractionId } from '../identity/identity.js'
import type { StoredMessage } from '../message/message.js'
import type { Consent } from '../permission/consent.js'
import type { Contact } from '../permission/contact.js'
import type { Json } from '../storage/directory.js'
import type { CommittedFact } from '../storage/fact.js'
import type { RecordingEntry } from '../voice/calls.js'

/** A customer, or whoever is behind an address: also somebody who is no customer, but on a list of numbers to be called. */
export type WhoseData = CustomerId | Contact

/** One thing that is known of a person, in the order in which one would read it. */
export type PersonalItem =
  | { readonly kind: 'customer'; readonly item: Customer }
  | { readonly kind: 'consent'; readonly item: Consent }
  | { readonly kind: 'conversation'; readonly item: Conversation }
  | { readonly kind: 'message'; readonly item: StoredMessage }
  | { readonly kind: 'recording'; readonly item: RecordingEntry }
  | { readonly kind: 'fact'; readonly item: CommittedFact }
  /** What a plug-in keeps: `keeper` is its word for it. */
  | { readonly kind: 'other'; readonly keeper: string; readonly item: Json }

/** How files that a customer is heard or seen in are removed: they lie with the host. */
export interface PersonalFiles {
  /** Removes the audio of a recording; `file` as its entry names it. */
  removeRecording(file: string): Promise<void>
  /** Removes a file that was sent: `remove` of `createAttachments`. */
  removeAttachment(id: string): Promise<void>
}

/** How much was erased. */
export interface ErasedCounts {
  readonly conversations: number
  readonly messages: number
  readonly recordings: number
  /** Facts of which personal fields are gone. */
  readonly facts: number
  /** What plug-ins have kept, by their words for it: `leads`. */
  readonly others: Readonly<Record<string, number>>
}

/** What became of the wish to erase a person. */
export type EraseOutcome =
  | ({
      readonly outcome: 'erased'
      /** The customer, with those who were merged into it. */
      readonly customers: number
    } & ErasedCounts)
  /** Somebody is at it: these interactions, or what these plug-ins do with the person, are to end first. */
  | {
      readonly outcome: 'refused'
      readonly reason: 'open'
      readonly interactions: readonly InteractionId[]
      readonly keepers: readonly string[]
    }

/** How an erasure, which may take long, tells of itself and is ended. */
export interface EraseOptions {
  /** Told what is erased so far, after each step. */
  readonly onProgress?: (counts: ErasedCounts) => void
  /** Ends it between two steps; the rest is erased when it is asked for again. */
  readonly signal?: AbortSignal
}

/** What a center keeps of one person, to be handed out or erased on the person's request. Needs an archive. */
export interface PersonalData {
  /**
   * All that is known of a person, and of customers who were merged into it; nothing of somebody who is not known. Facts
   * name by id what they are about. Needs `privacy:export` and `consent:read`.
   */
  export(actor: Actor, who: WhoseData): AsyncGenerator<PersonalItem>
  /**
   * Erases a person: the customer and those who were merged into it, messages, recordings, conversations, what plug-ins
   * keep, and the personal fields of facts, whose chain goes on to verify. What was said about being contacted is kept,
   * since it has to be heeded. Erasing again does what is left, also of one that failed half-way; who is not known is not
   * found in facts any more either. Resolves once the facts that prove it are in the archive; rejects with `unavailable` when
   * that is more than ten seconds behind. Needs `privacy:erase`.
   */
  erase(actor: Actor, who: WhoseData, files: PersonalFiles, options?: EraseOptions): Promise<EraseOutcome>
}
