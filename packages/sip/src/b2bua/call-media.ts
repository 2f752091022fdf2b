import type { InboundCall } from '../inbound-call.js'
import { endToEndMedia } from './end-to-end-media.js'
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
        proxy: undefined,
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
