import type { Clock, Random } from '@ringwright/core'
import type { CallLeg, LegEvents } from '../call-leg.js'
import type { Replaces } from '../dialog/replaces-header.js'
import type { Body, SipResponse } from '../sip-request.js'
import type { Listeners } from '../stack/listeners.js'

/** What the legs of one stack share. */
export interface LegContext {
  readonly clock: Clock
  readonly random: Random
  /** The established leg that a Replaces names: all three of its identifiers have to match (RFC 3891 3). */
  legNamed(replaces: Replaces): CallLeg | undefined
  readonly reportHandler: (error: unknown, during: string) => void
  /** Runs code of the host that must not hurt the stack. */
  guarded(during: string, run: () => void | Promise<void>, failed?: () => void): void
}

/** What the parts of an established leg need of it: the stacks differ in timers, in who counts requests, and in who sends again. */
export interface CarriedLeg extends Pick<CallLeg, 'id' | 'state' | 'role' | 'local' | 'flow' | 'localSdp'> {
  readonly context: LegContext
  readonly events: Listeners<LegEvents>
  /** Sends a request of this call. A peer that does not know the call any more (481) has ended it, once `done` has heard so. */
  ask(method: string, lines: string, body: Body | undefined, done: (response: SipResponse) => void): void
  /** Sends one whose answer changes nothing. */
  tell(method: string, lines: string, body: Body | undefined): void
  sessionChanged(by: 'local' | 'remote', localSdp: string, remoteSdp: string): void
}
