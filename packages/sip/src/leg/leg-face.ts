import type {
  CallLeg,
  LegEvents,
  LegRequestHandler,
  LegRequestOptions,
  ReofferHandler,
  ReofferOptions,
  ReofferResult,
  SessionOffer,
} from '../call-leg.js'
import { linesOf } from '../message/index.js'
import type { ReferHandler, ReferOptions, ReferResult } from '../refer.js'
import type { Body, SipResponse, SipUri } from '../sip-request.js'
import { Listeners } from '../stack/listeners.js'
import { localResponse } from '../stack/message-view.js'
import type { LegContext } from './carried-leg.js'
import type { LegRefers } from './leg-refers.js'
import type { LocalReoffers } from './local-reoffers.js'

/** What a leg is made from on every stack. */
export interface LegFaceParts {
  readonly role: 'uas' | 'uac'
  readonly localSdp: string
  readonly remoteSdp: string
}

/** The side of an established leg that the host sees, where it is alike on every stack. */
export abstract class LegFace {
  readonly role: 'uas' | 'uac'
  readonly events: Listeners<LegEvents>
  localSdp: string
  remoteSdp: string
  requestHandler: LegRequestHandler | undefined = undefined
  abstract readonly state: CallLeg['state']
  abstract readonly localReoffers: LocalReoffers
  abstract readonly peerReoffers: { handler: ReofferHandler }
  abstract readonly refers: LegRefers

  constructor(context: LegContext, parts: LegFaceParts) {
    this.role = parts.role
    this.events = new Listeners(context.reportHandler)
    this.localSdp = parts.localSdp
    this.remoteSdp = parts.remoteSdp
  }

  /** See `CarriedLeg`. */
  abstract ask(method: string, lines: string, body: Body | undefined, done: (response: SipResponse) => void): void

  reoffer(session: SessionOffer, options?: ReofferOptions): Promise<ReofferResult> {
    return this.localReoffers.offer({ session }, options)
  }

  solicitOffer(
    answer: (remoteOffer: string) => string | Promise<string>,
    options?: ReofferOptions,
  ): Promise<ReofferResult> {
    return this.localReoffers.offer({ answer }, options)
  }

  onReoffer(handler: ReofferHandler): void {
    this.peerReoffers.handler = handler
  }

  onRequest(handler: LegRequestHandler): void {
    this.requestHandler = handler
  }

  refer(target: SipUri, options?: ReferOptions): Promise<ReferResult> {
    return this.refers.local.refer(target, options)
  }

  onRefer(handler: ReferHandler): void {
    this.refers.peer.handler = handler
  }

  on<Name extends keyof LegEvents>(event: Name, listener: (payload: LegEvents[Name]) => void): () => void {
    return this.events.on(event, listener)
  }

  request(method: string, options: LegRequestOptions = {}): Promise<SipResponse> {
    if (this.state === 'terminated') return Promise.resolve(localResponse(481, 'Call Has Ended'))
    return new Promise((resolve) => this.ask(method, linesOf(options.headers), options.body, resolve))
  }

  sessionChanged(by: 'local' | 'remote', localSdp: string, remoteSdp: string): void {
    this.localSdp = localSdp
    this.remoteSdp = remoteSdp
    this.events.emit('session:changed', { by, localSdp, remoteSdp })
  }
}
