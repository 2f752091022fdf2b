import type { ConversationMessage } from '../channel/channel-adapter.js'
import type { Instant } from '../clock/clock.js'
import type { WriteOutcome } from '../conversation/write-outcome.js'

/** How a customer is asked to go on with the same request on another channel. */
export interface MoveInvitationOptions {
  /** The name of the channel on which the customer may go on. */
  readonly channel: string
  /**
   * What the customer is told, with `{{code}}` in it, alone or in a link that writes it:
   * `Go on with us on WhatsApp: https://wa.me/4930901820?text={{code}}`.
   */
  readonly text: string
  /** The same again is the same invitation. At most 64 characters. */
  readonly clientId: string
  /** How long the code is good for. Default 900,000; 60,000 to 86,400,000. */
  readonly expiresMs?: number
}

/** Why a customer is not asked to go on elsewhere. */
export type MoveRefusal =
  | Extract<WriteOutcome, { outcome: 'refused' }>['reason']
  /** There is no text channel of that name. */
  | 'unknownChannel'
  /** The customer writes on it already. */
  | 'sameChannel'
  /** What the customer asks for cannot be asked for there: no entry leads to it. */
  | 'unknownService'
  /** The invitation with this `clientId` was taken, or its time is over. */
  | 'alreadyInvited'
  /** The customer has changed channels four times. */
  | 'tooManyMoves'

/** What became of an invitation to go on elsewhere: `invited` has the message that the customer gets. */
export type MoveInvitationOutcome =
  | {
      readonly outcome: 'invited'
      readonly message: ConversationMessage
      readonly duplicate: boolean
      readonly expiresAt: Instant
    }
  | { readonly outcome: 'refused'; readonly reason: MoveRefusal }
