import type { Engine } from '../engine/plugin.js'
import { errorText } from '../errors/ringwright-error.js'
import type { AgentId, InteractionId } from '../identity/identity.js'
import type { Call } from './call-control.js'

/** The transfer key of an agent's phone does what the agent could do on the screen, with the same rights. */
export function followTransferKey(engine: Engine, call: Call, agent: AgentId, interaction: InteractionId): void {
  call.onTransferRequest?.(({ to, consultation, grant, refuse }) => {
    const { router } = engine.ports
    // A second call of the phone is no consult of this interaction: nobody knows who is in it.
    if (consultation || !router) return refuse()
    const transferred = router.transferByPhone(agent, interaction, to).catch((error: unknown) => {
      engine.logger.warn('a phone may not transfer', { interaction, agent, error: errorText(error) })
      return false
    })
    grant(transferred)
  })
}
