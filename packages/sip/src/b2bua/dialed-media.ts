import { RingwrightError } from '@ringwright/core'
import type { CallLeg, ReofferReply } from '../call-leg.js'
import { answerOffer } from './media-failure.js'
import type { MediaEndpoint } from './media-policy.js'

/** Our side of the media of a call that is dialed, of which several branches may ring. */
export class DialedMedia {
  readonly #endpoint: Pick<MediaEndpoint, 'accept' | 'answer' | 'offer'>
  #offer = ''
  /** A branch has made an offer of its own, so that ours has no answer any more. */
  #isChanged = false

  constructor(endpoint: Pick<MediaEndpoint, 'accept' | 'answer' | 'offer'>) {
    this.#endpoint = endpoint
  }

  async offer(): Promise<string> {
    this.#offer = await this.#endpoint.offer()
    return this.#offer
  }

  /** Answers an offer that a branch makes before it answers the call. */
  async reoffered(offer: string | undefined): Promise<ReofferReply> {
    if (offer === undefined) return { status: 488 }
    this.#isChanged = true
    return answerOffer(this.#endpoint, offer)
  }

  /** Takes what the branch that has answered agreed on. Rejects when that cannot be had any more. */
  async agreeWith(leg: CallLeg): Promise<void> {
    if (leg.localSdp !== this.#offer) return
    if (!this.#isChanged) return this.#endpoint.accept(leg.remoteSdp)
    // It was another branch that had made an offer, so this one does not know what we send and take now.
    const result = await leg.reoffer(() => this.#endpoint.offer())
    if (result.outcome === 'accepted') return this.#endpoint.accept(result.sdp)
    throw new RingwrightError(
      'unavailable',
      `The phone that answered refused another offer with ${result.response.status}, and has no audio. Dial it again.`,
    )
  }
}
