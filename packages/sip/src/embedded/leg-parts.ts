import type { Dialog } from '../dialog/dialog.js'
import type { WireMessage } from '../message/index.js'
import type { NetworkFlow } from '../transport/network.js'
import type { ChallengeAnswers } from './challenge-answers.js'

/** What a leg is made from, once its call is answered. */
export interface LegParts {
  readonly dialog: Dialog
  readonly role: 'uas' | 'uac'
  readonly flow: NetworkFlow
  /** The peer is behind a NAT or on a stream: requests go over `flow`, whatever its Contact says. */
  readonly keepsFlow: boolean
  readonly localSdp: string
  readonly remoteSdp: string
  readonly challenges: ChallengeAnswers | undefined
  /** The message that made the dialog. */
  readonly peerMessage: WireMessage
}
