import type { Engine } from '../engine/plugin.js'
import { errorText } from '../errors/ringwright-error.js'
import type { AgentId, InteractionId } from '../identity/identity.js'
import type { Call } from './call-control.js'

/** How one direction of a call's audio arrived. */
export interface AudioQuality {
  /** That should have arrived. */
  readonly packets: number
  readonly packetsLost: number
  /** The mean deviation of their spacing (RFC 3550 section 6.4.1). */
  readonly jitterMs: number
  /** Mean opinion score by the E-model of ITU-T G.107, 1 (bad) to 4.5. */
  readonly mos: number
}

/** How a call's audio was carried. */
export interface CallQuality {
  /** What came from the party; absent before its first packet. */
  readonly received?: AudioQuality
  /** What the party got, as its phone reports; absent for phones that do not report. */
  readonly heard?: AudioQuality
  /** Between here and the phone, there and back. */
  readonly roundTripMs?: number
}

/** Whose call it was. */
export interface MeasuredParty {
  readonly interaction: InteractionId
  readonly party: 'customer' | 'agent' | 'outside' | 'supervisor'
  readonly agent?: AgentId
}

/** Keeps the quality of a call as a fact once it is over. A call is over with or without it, so failures are only logged. */
export function measureCall(engine: Engine, party: MeasuredParty, call: Call): void {
  void call.ended.then(async ({ quality }) => {
    if (!quality) return
    try {
      await engine.run({ role: 'system', id: 'voice' }, (transaction) =>
        transaction.fact('call:measured', { ...party, quality }),
      )
    } catch (error) {
      const { interaction } = party
      engine.logger.error('quality of a call could not be recorded', { interaction, error: errorText(error) })
    }
  })
}
