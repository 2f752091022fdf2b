import { errorText } from '@ringwright/core'
import type { CallLeg, ReofferReply } from '../call-leg.js'
import type { MediaSession } from '../media/session/media-session.js'
import { faxOf, parseSdp } from '../sdp/index.js'
import { offerAgain, oneLine } from './leg-offers.js'

/** One side of a call that becomes a fax. */
export interface FaxParty {
  readonly leg: CallLeg
  readonly media: MediaSession
}

/** Whether a re-INVITE asks to go on as a fax (T.38, RFC 3362). */
export function offersFax(offer: string): boolean {
  const description = parseSdp(offer)
  return description !== undefined && faxOf(description) !== undefined
}

/**
 * Passes an offer of fax on, and the answer back; the datagrams then pass between the connected sessions. A refusal leaves both
 * sides with the audio that they have: machines send their pages as sound then.
 */
export async function passFax(offer: string, from: FaxParty, to: FaxParty): Promise<ReofferReply> {
  try {
    const result = await to.leg.reoffer(() => to.media.offerFax(offer))
    if (result.outcome === 'refused') return { status: 488, reason: 'The Other Side Takes No Fax' }
    return await answerFax(offer, result.sdp, from, to)
  } catch (error) {
    return { status: 488, reason: oneLine(errorText(error)) }
  }
}

async function answerFax(offer: string, answer: string, from: FaxParty, to: FaxParty): Promise<ReofferReply> {
  try {
    await to.media.acceptFax(answer)
    return { sdp: await from.media.answerFax(offer, answer) }
  } catch (error) {
    await offerAgain(to.leg, to.media)
    throw error
  }
}
