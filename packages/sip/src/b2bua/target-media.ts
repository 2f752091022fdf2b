import type { CallEnd, CallLeg, ReofferHandler } from '../call-leg.js'
import type { AnswerResult } from '../inbound-call.js'
import type { DialOffer } from '../outbound-call.js'
import type { BridgeOptions } from './bridge.js'

/** The descriptions that one dialed target and the caller get from each other. */
export interface TargetMedia {
  readonly offer: DialOffer
  readonly endpoints: BridgeOptions['endpoints']
  readonly proxy: BridgeOptions['proxy']
  /** Decides the offers that the target makes before it answers; absent where the caller would have to agree. */
  readonly reoffered?: ReofferHandler
  /** What the caller is told when the target sends early media. */
  early(targetSdp: string): string | Promise<string>
  /** Answers the caller, now that the target has answered. */
  answerCaller(target: CallLeg): Promise<AnswerResult>
  /** The target was not the one. */
  release(): void
}

/** What is heard of a caller without an offer while one of the targets, whose own offer it gets, is answered. */
export interface LateOfferNews {
  /** It is this target's that the caller gets: nobody else need ring. */
  taken(): void
  /** The caller is gone. */
  ended(end: CallEnd): void
}

/** How descriptions travel between a caller and the targets that are dialed for it. */
export interface CallMedia {
  forTarget(news: LateOfferNews): Promise<TargetMedia>
  /** No target was the one. */
  release(): void
}
