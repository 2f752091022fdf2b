import type { CallEnd } from '../call-leg.js'
import type { Dialog } from '../dialog/dialog.js'
import type { WireMessage } from '../message/index.js'
import type { Credentials } from '../outbound-call.js'
import type { NetworkFlow } from '../transport/network.js'

/** Who waits for the ACK of the 2xx that made a leg; a leg that lasts knows nobody any more that made it. */
export interface Unconfirmed {
  /** The first ACK has come; an INVITE without an offer gets its answer there. */
  confirmed(answer: string | undefined): void
  /** The leg has ended before. The ACK may come all the same. */
  endedUnconfirmed(end: CallEnd): void
}

/** What a leg is made from, once its call is answered. */
export interface LegParts {
  readonly dialog: Dialog
  readonly role: 'uas' | 'uac'
  readonly flow: NetworkFlow
  /** Requests go the way that the peer was heard last by, at first `flow`, whatever its Contact says. */
  readonly keepsFlow: boolean
  readonly localSdp: string
  readonly remoteSdp: string
  readonly credentials: Credentials | undefined
  /** The message that made the dialog. */
  readonly peerMessage: WireMessage
  /** Of a leg that we answered. */
  readonly unconfirmed?: Unconfirmed
}
