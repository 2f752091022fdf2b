import type { Actor } from '../authorization/actor.js'
import type { Conversation } from '../conversation/conversation.js'
import type { Customer } from '../customer/customer.js'
import type { CustomerId, InteractionId } from '../identity/identity.js'
import type { StoredMessage } from '../message/message.js'
import type { Consent } from '../permission/consent.js'
import type { CommittedFact } from '../storage/fact.js'
import type { RecordingEntry } from '../voice/calls.js'

/** One thing that is known of a customer, in the order in which one would read it. */
export type PersonalItem =
  | { readonly kind: 'customer'; readonly item: Customer }
  | { readonly kind: 'consent'; readonly item: Consent }
  | { readonly kind: 'conversation'; readonly item: Conversation }
  | { readonly kind: 'message'; readonly item: StoredMessage }
  | { readonly kind: 'recording'; readonly item: RecordingEntry }
  | { readonly kind: 'fact'; readonly item: CommittedFact }

/** How files that a customer is heard or seen in are removed: they lie with the host. */
export interface PersonalFiles {
  /** Removes the audio of a recording; `file` as its entry names it. */
  removeRecording(file: string): Promise<void>
  /** Removes a file that was sent: `remove` of `createAttachments`. */
  removeAttachment(id: string): Promise<void>
}

export type EraseOutcome =
  | {
      readonly outcome: 'erased'
      /** The customer, with those who were merged into it. */
      readonly customers: number
      readonly conversations: number
      readonly messages: number
      readonly recordings: number
      /** Facts of which personal fields are gone. */
      readonly facts: number
    }
  /** Somebody is at it: these are to end first. */
  | { readonly outcome: 'refused'; readonly reason: 'open'; readonly interactions: readonly InteractionId[] }

/** What a center keeps of one person, to be handed out or erased on the person's request. Needs an archive. */
export interface PersonalData {
  /**
   * All that is known of a customer, and of those who were merged into it; nothing of somebody who is not known. Facts
   * name by id what they are about. Needs `privacy:export`.
   */
  export(actor: Actor, customer: CustomerId): AsyncGenerator<PersonalItem>
  /**
   * Erases a customer and those who were merged into it: messages, recordings, conversations, and the personal fields of
   * facts, whose chain goes on to verify. What was said about being contacted is kept, since it has to be heeded. Erasing
   * again does what is left, also of one that failed half-way; who is not known is not found in facts any more either.
   * Rejects with `unavailable` when the archive is more than ten seconds behind. Needs `privacy:erase`.
   */
  erase(actor: Actor, customer: CustomerId, files: PersonalFiles): Promise<EraseOutcome>
}
