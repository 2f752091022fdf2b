import type { ConversationMessage } from '../channel/channel-adapter.js'

/** What comes of a message that somebody writes to a customer. */
export type WriteOutcome =
  | { readonly outcome: 'written'; readonly message: ConversationMessage; readonly duplicate: boolean }
  | {
      readonly outcome: 'refused'
      /**
       * `empty`: nothing was said, or nothing that the channel can show, as a template without words on one that has none.
       * `windowClosed`: the customer wrote so long ago that the channel takes templates only. `withdrawn`: the customer does
       * not want to be written to there. `blocked`: the customer stands on the block list.
       */
      readonly reason:
        | 'closed'
        | 'empty'
        | 'tooLong'
        | 'unavailable'
        | 'notText'
        | 'windowClosed'
        | 'withdrawn'
        | 'blocked'
    }
