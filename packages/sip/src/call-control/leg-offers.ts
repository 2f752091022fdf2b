import { errorText, RingwrightError } from '@ringwright/core'
import type { CallLeg, ReofferReply } from '../call-leg.js'
import type { MediaSession } from '../media/session/media-session.js'

/** Offers the peer what the session wants now. Rejects when it refuses, and the session stays as it was agreed. */
export async function offerAgain(leg: CallLeg, media: MediaSession): Promise<void> {
  if (leg.state === 'terminated') return
  const result = await leg.reoffer(() => media.offer())
  if (result.outcome === 'accepted') return media.accept(result.sdp)
  const { status, reason } = result.response
  throw new RingwrightError(
    'unavailable',
    `The phone refused another offer with ${status} ${reason}, and sends audio as before. Offer it again, or end the call.`,
  )
}

/** Answers a re-INVITE, with our offer when it has none; `changed` is called once both sides have agreed. */
export async function answerOffer(
  media: MediaSession,
  offer: string | undefined,
  changed: () => void,
): Promise<ReofferReply> {
  if (offer === undefined) {
    // An answer in the ACK that cannot be used leaves the session as it was: there is nothing left to refuse.
    return { sdp: await media.offer(), answered: (answer) => void media.accept(answer).then(changed, () => undefined) }
  }
  try {
    const sdp = await media.answer(offer)
    changed()
    return { sdp }
  } catch (error) {
    return { status: 488, reason: oneLine(errorText(error)) }
  }
}

export function oneLine(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, ' ').slice(0, 100)
}
