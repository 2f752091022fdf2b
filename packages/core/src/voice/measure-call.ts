import type { HappeningKind } from '../engine/happening.js'
import type { Engine } from '../engine/plugin.js'
import type { AgentId, InteractionId } from '../identity/identity.js'
import type { FactTypes } from '../storage/fact.js'
import type { Call } from './call-control.js'

/** Whose call it was. */
export interface MeasuredParty {
  readonly interaction: InteractionId
  readonly party: 'customer' | 'agent' | 'outside' | 'supervisor'
  readonly agent?: AgentId
}

export const callMeasured: HappeningKind<FactTypes['call:measured']> = {
  name: 'call:measured',
  actor: { role: 'system', id: 'voice' },
  write: (transaction, data) => transaction.fact('call:measured', data),
  isRepeatable: false,
  failure: 'quality of a call could not be recorded',
}

/** Keeps the quality of a call as a fact once it is over, or this party's part of it. */
export function measureCall(engine: Engine, party: MeasuredParty, call: Call, partOver?: Promise<void>): void {
  const ended = call.ended.then(({ quality }) => quality)
  const measured = partOver ? Promise.race([ended, partOver.then(() => call.quality())]) : ended
  void measured.then((quality) => quality && engine.happened(callMeasured, { quality, ...party }))
}
