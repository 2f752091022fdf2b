import { RingwrightError } from '@ringwright/core'
import type { ReofferReply } from '../call-leg.js'
import type { MediaEndpoint } from './media-policy.js'

/**
 * What a party is told whose audio cannot be handled: not with this description (488), not now (503), or not by a
 * mistake of ours.
 */
export function mediaFailureStatus(error: unknown): 488 | 500 | 503 {
  if (!(error instanceof RingwrightError)) return 500
  if (error.code === 'invalid_argument') return 488
  return error.code === 'unavailable' || error.code === 'limit_reached' ? 503 : 500
}

/** What a party hears whose offer cannot be handled. */
export function mediaRefusal(error: unknown): ReofferReply {
  return { status: mediaFailureStatus(error) }
}

/** Answers a party's offer with audio of ours, or refuses it when that cannot be handled. */
export async function answerOffer(endpoint: Pick<MediaEndpoint, 'answer'>, offer: string): Promise<ReofferReply> {
  try {
    return { sdp: await endpoint.answer(offer) }
  } catch (error) {
    return mediaRefusal(error)
  }
}
