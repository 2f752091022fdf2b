import type { CallEnd, CallLeg, ReofferReply } from '../call-leg.js'
import { noProxy, otherSide, type ProxiedAudio, type CallSide } from '../rtp-proxy.js'
import type { HeaderValues, Reply, SipRequest, SipResponse } from '../sip-request.js'
import { mediaRefusal } from './media-failure.js'
import type { MediaEndpoint } from './media-policy.js'

/** What passes between the two legs of a bridge, beside the end of either. */
export interface BridgeOptions {
  /** The endpoints of both legs. Without them offers pass from one leg to the other. */
  readonly endpoints?: { readonly a: MediaEndpoint; readonly b: MediaEndpoint }
  /**
   * What audio passes between the legs, of which `a` is the caller; offers pass it on their way. It is closed with the
   * first end.
   */
  readonly proxy?: ProxiedAudio
  /** Requests inside the call that are passed on. Default: INFO and MESSAGE. */
  readonly passMethods?: readonly string[]
  /** Headers that are passed on with them and with re-INVITEs. Default: none. */
  readonly passHeaders?: readonly string[]
}

/** How a bridge of two calls ended. */
export interface BridgeEnd {
  /** Whose leg ended first. */
  readonly side: 'a' | 'b'
  readonly end: CallEnd
}

/** Two legs that talk to each other. */
export interface Bridge {
  readonly a: CallLeg
  readonly b: CallLeg
  /** Lets the legs go their own ways: neither's end, offers or requests concern the other any more. */
  split(): void
  /** The first end; the other leg is being hung up then. Never resolves after `split()`. */
  readonly done: Promise<BridgeEnd>
}

/** Joins two established legs: what happens on one happens on the other, and they end together. */
export function bridge(a: CallLeg, b: CallLeg, options: BridgeOptions = {}): Bridge {
  const { proxy = noProxy } = options
  let joined = true
  /** An offer of one side is on its way to the other one. */
  let offering = false
  let finish: (end: BridgeEnd) => void
  const done = new Promise<BridgeEnd>((resolve) => (finish = resolve))
  const endTogether = (side: 'a' | 'b', other: CallLeg, end: CallEnd): void => {
    if (!joined) return
    joined = false
    finish({ side, end })
    void other.hangup(end.reason === undefined ? {} : { reason: end.reason })
    if (options.endpoints) void Promise.allSettled([options.endpoints.a.close(), options.endpoints.b.close()])
  }
  void a.ended.then((end) => endTogether('a', b, end))
  void b.ended.then((end) => endTogether('b', a, end))
  void Promise.race([a.ended, b.ended]).then(() => proxy.close())
  for (const [leg, other, endpoint, side] of [
    [a, b, options.endpoints?.a, 'caller'],
    [b, a, options.endpoints?.b, 'target'],
  ] as const) {
    leg.onReoffer((offer, request) => {
      if (endpoint) return reofferToEndpoint(leg, endpoint, offer).catch(mediaRefusal)
      if (!joined) return { sdp: leg.localSdp }
      // Each would wait for the answer to the other one: whoever comes second asks again (RFC 3261 14.1).
      if (offering) return { status: 491 }
      const headers = passedHeaders(request, options.passHeaders)
      const way: OfferWay = { side, proxy, other, headers }
      offering = true
      const passed = offer === undefined ? passSolicitation(way) : passReoffer(way, offer)
      return passed.catch(mediaRefusal).finally(() => (offering = false))
    })
    leg.onRequest((request) => (joined ? passRequest(other, request, options) : undefined))
  }
  return {
    a,
    b,
    done,
    split() {
      joined = false
    },
  }
}

async function reofferToEndpoint(
  leg: CallLeg,
  endpoint: MediaEndpoint,
  offer: string | undefined,
): Promise<ReofferReply> {
  if (offer !== undefined) return { sdp: await endpoint.answer(offer) }
  // An answer that cannot be taken leaves the leg without a session: it can only end (RFC 3261 13.2.2.4).
  const unusable = (): void => void leg.hangup({ reason: { protocol: 'SIP', cause: 488 } })
  return { sdp: await endpoint.offer(), answered: (answer) => void endpoint.accept(answer).catch(unusable) }
}

/** From the party of a side to the other one. */
interface OfferWay {
  readonly side: CallSide
  readonly proxy: ProxiedAudio
  readonly other: CallLeg
  readonly headers: HeaderValues
}

async function passReoffer({ side, proxy, other, headers }: OfferWay, offer: string): Promise<ReofferReply> {
  const result = await other.reoffer(await proxy.offer(side, offer), { headers })
  if (result.outcome !== 'accepted') return { status: refusal(result.response) }
  return { sdp: await proxy.answer(otherSide(side), result.sdp) }
}

/** One peer asks for an offer: the other one's is fetched, and the first one's answer goes back into its ACK. */
function passSolicitation({ side, proxy, other, headers }: OfferWay): Promise<ReofferReply> {
  return new Promise((resolve) => {
    let answered: (sdp: string) => void
    const answer = new Promise<string>((give) => (answered = give))
    const offered = async (remoteOffer: string): Promise<string> => {
      const sdp = await proxy.offer(otherSide(side), remoteOffer)
      resolve({ sdp, answered: (answerSdp) => answered(answerSdp) })
      return proxy.answer(side, await answer)
    }
    void other.solicitOffer(offered, { headers }).then((result) => {
      // Still to be answered only when there was no offer at all.
      resolve({ status: result.outcome === 'refused' ? refusal(result.response) : 488 })
    })
  })
}

/** 481 and 408 would end the leg that asked; the other leg's end does that by itself. */
function refusal({ status }: SipResponse): number {
  return status >= 400 && status < 700 && status !== 481 && status !== 408 ? status : 488
}

const passedByDefault = ['INFO', 'MESSAGE']

async function passRequest(other: CallLeg, request: SipRequest, options: BridgeOptions): Promise<Reply | undefined> {
  const { passMethods = passedByDefault, passHeaders } = options
  if (!passMethods.includes(request.method)) return undefined
  const { body } = request
  const response = await other.request(request.method, {
    headers: passedHeaders(request, passHeaders),
    ...(body === undefined ? {} : { body }),
  })
  return {
    status: response.local || response.status < 200 ? 500 : response.status,
    ...(response.body === undefined ? {} : { body: response.body }),
  }
}

const none: HeaderValues = {}

export function passedHeaders(request: SipRequest, names: readonly string[] | undefined): HeaderValues {
  if (names === undefined || names.length === 0) return none
  return Object.fromEntries(names.map((name) => [name, request.headers.all(name)]))
}
