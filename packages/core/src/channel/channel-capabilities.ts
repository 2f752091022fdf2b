import type { AddressKind } from '../customer/identifier.js'

/** Says how long a text is for a channel. Never gets smaller when the text gets longer. */
export type TextMeasure = (text: string) => number

/** Files that a channel passes on. */
export interface FileRule {
  /** `image/png`, `image/*` or `*` */
  readonly type: string
  /** Absent: the provider sets none. */
  readonly bytesMax?: number
}

/** Until when something can be done with a message; default: without end. */
export interface RevisionRule {
  /** Since the message was written. */
  readonly withinMs?: number
}

/**
 * What an adapter's channel can show and do. What it cannot show is reduced by the engine before it is written: options
 * become numbered lines, files become links, long texts several messages. What is absent, a channel cannot do.
 */
export interface ChannelCapabilities {
  /** Longest text of one message, by `measureText`. */
  readonly textLengthMax: number
  /** Default: UTF-16 code units. */
  readonly measureText?: TextMeasure
  /** Whether files pass. */
  readonly attachments: boolean
  /** Which files pass; default: all. Others become links. */
  readonly files?: readonly FileRule[]
  /** Files of one message. Default 10. */
  readonly attachmentsMax?: number
  /** Longest text beside files; 0 where it has to be a message of its own. Default `textLengthMax`. */
  readonly captionLengthMax?: number
  /** `idBytesMax`: of an option's id as UTF-8; default: the provider sets none. */
  readonly options?: { readonly countMax: number; readonly labelLengthMax: number; readonly idBytesMax?: number }
  /** Whether cards are shown; otherwise they become text and links. */
  readonly cards?: boolean
  /** Whether a location is shown as a map; otherwise it becomes text with a link. */
  readonly location?: boolean
  /** Whether messages that the provider has registered can be sent. */
  readonly templates?: boolean
  /**
   * What the customers' addresses are outside of the channel too; default: nothing that anybody else knows. Phone numbers
   * are E.164, where the plus may be absent.
   */
  readonly addressKind?: AddressKind
  /** Whether somebody who types is shown, to one side at least. */
  readonly typing: boolean
  /** Whether the provider tells what becomes of a message. */
  readonly receipts?: boolean
  /** What can become of a message that the customer has already; by `revise` of the adapter. */
  readonly revisions?: { readonly edit?: RevisionRule; readonly takeBack?: RevisionRule }
  /** How long after the customer's last message one may be written that is no template (24 h, 48 h). */
  readonly windowMs?: number
  /** What the provider takes in the long run, from one node, and how many at once. Default: as fast as they come. */
  readonly rate?: { readonly perSecond: number; readonly burst: number }
  /**
   * False where the provider cannot be told that a message is one it has already: a message whose answer was lost is then
   * never sent again but shown as unknown. Default true: sending a message id again sends nothing.
   */
  readonly recognizesRepeats?: boolean
}
