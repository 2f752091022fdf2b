import type { Engine } from '../engine/plugin.js'
import type { Transaction } from '../engine/transaction.js'
import { untilTaken } from '../engine/until-taken.js'
import type { AgentId, InteractionId } from '../identity/identity.js'
import type { Call } from './call-control.js'

/** Whose call it was. */
export interface MeasuredParty {
  readonly interaction: InteractionId
  readonly party: 'customer' | 'agent' | 'outside' | 'supervisor'
  readonly agent?: AgentId
}

/**
 * Keeps the quality of a call as a fact once it is over, or this party's part of it. It is over with or without that, so
 * failures are only logged.
 */
export function measureCall(engine: Engine, party: MeasuredParty, call: Call, partOver?: Promise<void>): void {
  const ended = call.ended.then(({ quality }) => quality)
  const measured = partOver ? Promise.race([ended, partOver.then(() => call.quality())]) : ended
  void measured.then((quality) => {
    if (!quality) return
    const keep = (transaction: Transaction): void => transaction.fact('call:measured', { quality, ...party })
    return untilTaken(
      engine,
      () => engine.run({ role: 'system', id: 'voice' }, keep),
      (error) =>
        engine.logger.error('quality of a call could not be recorded', { interaction: party.interaction, error }),
    )
  })
}
