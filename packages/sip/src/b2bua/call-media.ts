import type { CallLeg } from '../call-leg.js'
import type { InboundCall } from '../inbound-call.js'
import { DialedMedia } from './dialed-media.js'
import { endToEndMedia } from './end-to-end-media.js'
import { answerOffer } from './media-failure.js'
import type { MediaEndpoint, MediaPolicy } from './media-policy.js'
import type { CallMedia } from './target-media.js'

export function callMedia(call: InboundCall, policy: MediaPolicy): CallMedia {
  switch (policy.mode) {
    case 'relay':
      return endToEndMedia(call)
    case 'proxied':
      return endToEndMedia(call, () => policy.proxy.open())
    case 'anchored':
      return anchoredMedia(call, policy.endpoint)
  }
}

type OpenEndpoint = (side: 'caller' | 'target') => MediaEndpoint | Promise<MediaEndpoint>

function anchoredMedia(call: InboundCall, open: OpenEndpoint): CallMedia {
  let caller: Promise<{ endpoint: MediaEndpoint; sdp: string }> | undefined
  const describeToCaller = async () => {
    const endpoint = await open('caller')
    const { offer } = call
    return { endpoint, sdp: await orClose(endpoint, offer === undefined ? endpoint.offer() : endpoint.answer(offer)) }
  }
  call.onReoffer(async (offer) => {
    const described = await caller
    if (described === undefined || offer === undefined) return { status: 488 }
    const reply = await answerOffer(described.endpoint, offer)
    if ('sdp' in reply) described.sdp = reply.sdp
    return reply
  })
  return {
    async forTarget() {
      caller ??= describeToCaller()
      const a = await caller
      const b = await open('target')
      const dialed = new DialedMedia(b)
      return {
        offer: await orClose(b, dialed.offer()),
        endpoints: { a: a.endpoint, b },
        proxy: undefined,
        reoffered: (offer) => dialed.reoffered(offer),
        async early(targetSdp) {
          await b.accept(targetSdp)
          return a.sdp
        },
        async answerCaller(target) {
          await dialed.agreeWith(target)
          const result = await call.answer({ sdp: a.sdp })
          if (result.outcome === 'answered' && call.offer === undefined) await acceptOrHangUp(a.endpoint, result.leg)
          return result
        },
        release: () => void Promise.allSettled([b.close()]),
      }
    },
    release: () => void Promise.allSettled([caller?.then(({ endpoint }) => endpoint.close())]),
  }
}

/** Nobody else knows an endpoint yet that fails to describe itself. */
async function orClose(endpoint: MediaEndpoint, describing: Promise<string>): Promise<string> {
  try {
    return await describing
  } catch (error) {
    void Promise.allSettled([endpoint.close()])
    throw error
  }
}

/** Takes the answer that came in the ACK. The call stands by then, so one without usable audio has to be ended. */
async function acceptOrHangUp(endpoint: MediaEndpoint, leg: CallLeg): Promise<void> {
  try {
    await endpoint.accept(leg.remoteSdp)
  } catch (error) {
    void leg.hangup({ reason: { protocol: 'SIP', cause: 488 } })
    throw error
  }
}
