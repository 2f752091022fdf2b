import type { CallLeg } from '../call-leg.js'
import type { Dialog } from '../dialog/dialog.js'
import type { SessionTimer } from '../dialog/session-timer.js'
import type { SuccessRetransmission } from '../dialog/success-retransmission.js'
import type { CarriedLeg } from '../leg/carried-leg.js'
import type { LocalReoffers } from '../leg/local-reoffers.js'
import type { WireMessage, WireRequest } from '../message/index.js'
import type { Credentials } from '../outbound-call.js'
import type { NetworkFlow } from '../transport/network.js'
import type { Acknowledgement } from './acknowledgement.js'
import type { StackContext } from './stack-context.js'

/** What the parts of an established leg of this stack use of it. */
export interface DialogLeg extends CarriedLeg, Pick<CallLeg, 'allow' | 'reoffer'> {
  readonly context: StackContext
  readonly dialog: Dialog
  readonly sessionTimer: SessionTimer
  readonly credentials: Credentials | undefined
  readonly localReoffers: LocalReoffers
  /** Whether an offer of the peer is under way. */
  readonly peerReoffers: { readonly isOffering: boolean }
  /** The flow that requests must use; undefined lets the next hop decide. */
  readonly stickyFlow: NetworkFlow | undefined
  /** Set while our 2xx to the first INVITE waits for its ACK. */
  readonly unacknowledged: SuccessRetransmission | undefined
  /** Sends the ACK of a 2xx; its sender repeats it when the 2xx comes again. */
  acknowledge(sequence: number, lines: string, answer?: string): Acknowledgement
  /** The ACK of a 2xx of ours. */
  acknowledged(request: WireRequest): void
  /** The peer's newest Contact, from a re-INVITE or its answer. */
  refreshTarget(message: WireMessage): void
  /** The peer is gone, or no longer knows the call. */
  lost(status: number): void
}
