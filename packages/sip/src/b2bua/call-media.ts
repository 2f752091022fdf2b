import { RingwrightError } from '@ringwright/core'
import type { CallLeg } from '../call-leg.js'
import type { AnswerResult, InboundCall } from '../inbound-call.js'
import type { DialOffer } from '../outbound-call.js'
import type { BridgeOptions } from './bridge.js'
import type { MediaEndpoint, MediaPolicy } from './media-policy.js'

/** The descriptions that one dialed target and the caller get from each other. */
export interface TargetMedia {
  readonly offer: DialOffer
  readonly endpoints: BridgeOptions['endpoints']
  /** What the caller is told when the target sends early media. */
  early(targetSdp: string): string | Promise<string>
  /** Answers the caller, now that the target has answered. */
  answerCaller(target: CallLeg): Promise<AnswerResult>
  /** The target was not the one. */
  release(): void
}

/** How descriptions travel between a caller and the targets that are dialed for it. */
export interface CallMedia {
  forTarget(): Promise<TargetMedia>
  /** No target was the one. */
  release(): void
}

export function callMedia(call: InboundCall, policy: MediaPolicy): CallMedia {
  return policy.mode === 'relay' ? relayedMedia(call) : anchoredMedia(call, policy.endpoint)
}

/**
 * The caller's offer goes to each target, the winner's answer back. A caller without an offer gets the winner's, and
 * its ACK carries the answer for the winner's ACK.
 */
function relayedMedia(call: InboundCall): CallMedia {
  const { offer } = call
  return {
    async forTarget() {
      let answered: Promise<AnswerResult> | undefined
      const lateOffer = async (remoteOffer: string): Promise<string> => {
        answered = call.answer({ sdp: remoteOffer })
        const result = await answered
        if (result.outcome === 'answered') return result.leg.remoteSdp
        throw new RingwrightError('canceled', 'The caller hung up before it had answered the offer.')
      }
      return {
        offer: offer ?? lateOffer,
        endpoints: undefined,
        early: (targetSdp) => targetSdp,
        answerCaller: (target) => answered ?? call.answer({ sdp: target.remoteSdp }),
        release: () => {},
      }
    },
    release: () => {},
  }
}

type OpenEndpoint = (side: 'caller' | 'target') => MediaEndpoint | Promise<MediaEndpoint>

function anchoredMedia(call: InboundCall, open: OpenEndpoint): CallMedia {
  let caller: Promise<{ endpoint: MediaEndpoint; sdp: string }> | undefined
  const describeToCaller = async () => {
    const endpoint = await open('caller')
    return { endpoint, sdp: call.offer === undefined ? await endpoint.offer() : await endpoint.answer(call.offer) }
  }
  return {
    async forTarget() {
      caller ??= describeToCaller()
      const a = await caller
      const b = await open('target')
      return {
        offer: await b.offer(),
        endpoints: { a: a.endpoint, b },
        async early(targetSdp) {
          await b.accept(targetSdp)
          return a.sdp
        },
        async answerCaller(target) {
          await b.accept(target.remoteSdp)
          const result = await call.answer({ sdp: a.sdp })
          if (result.outcome === 'answered' && call.offer === undefined) await a.endpoint.accept(result.leg.remoteSdp)
          return result
        },
        release: () => void Promise.allSettled([b.close()]),
      }
    },
    release: () => void Promise.allSettled([caller?.then(({ endpoint }) => endpoint.close())]),
  }
}
