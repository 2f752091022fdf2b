import { RingwrightError } from '@ringwright/core'
import type { CallLeg } from '../call-leg.js'
import type { AnswerResult, InboundCall } from '../inbound-call.js'
import { noProxy, type ProxiedAudio } from '../rtp-proxy.js'
import type { CallMedia } from './target-media.js'

/**
 * The caller's offer goes to each target, the winner's answer back; each passes an RTP proxy on its way when there is one. A
 * caller without an offer gets the winner's, and its ACK carries the answer for the winner's ACK.
 */
export function endToEndMedia(call: InboundCall, openProxy: () => ProxiedAudio = () => noProxy): CallMedia {
  const { offer } = call
  let isTaken = false
  return {
    async forTarget(news) {
      const proxy = openProxy()
      let answered: Promise<AnswerResult> | undefined
      const lateOffer = async (remoteOffer: string): Promise<string> => {
        const sdp = await proxy.offer('target', remoteOffer)
        if (isTaken) throw new RingwrightError('canceled', 'Another target had answered before.')
        isTaken = true
        news.taken()
        answered = call.answer({ sdp })
        const result = await answered
        if (result.outcome === 'answered') return answerTo(result.leg, proxy)
        news.ended(result.end)
        throw new RingwrightError('canceled', 'The caller hung up before it had answered the offer.')
      }
      return {
        offer: offer === undefined ? lateOffer : await proxy.offer('caller', offer),
        endpoints: undefined,
        proxy,
        early: (targetSdp) => proxy.answer('target', targetSdp),
        answerCaller: async (target) =>
          answered ?? call.answer({ sdp: await proxy.answer('target', target.remoteSdp) }),
        release: () => void proxy.close(),
      }
    },
    release: () => {},
  }
}

/** Of a caller whose call stands by then: one whose answer does not pass the proxy would hear nothing, and has to be ended. */
async function answerTo(caller: CallLeg, proxy: ProxiedAudio): Promise<string> {
  try {
    return await proxy.answer('caller', caller.remoteSdp)
  } catch (error) {
    void caller.hangup()
    throw error
  }
}
