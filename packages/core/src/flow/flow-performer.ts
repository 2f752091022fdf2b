import type { Interaction } from '../interaction/interaction.js'
import type { FlowAct } from './flow-act.js'
import type { FlowEvent } from './flow-event.js'

type Untimed<Event> = Event extends unknown ? Omit<Event, 'turn'> : never

/** What became of an act, without the turn, which the runner knows. */
export type FlowResult = Untimed<FlowEvent>

/** Acts that somebody outside is part of; queues and functions are the runner's own. */
export type PerformedAct = Extract<FlowAct, { kind: 'say' | 'ask' | 'collect' | 'voicemail' | 'hangUp' }>

/** Does for one medium what a flow asks for. */
export interface FlowPerformer {
  /**
   * Resolves with what became of it; undefined when the answer comes by another way (a message that arrives), or not
   * at all because the signal was aborted. `hangUp` only says good-bye: the runner ends the interaction.
   */
  perform(interaction: Interaction, act: PerformedAct, signal: AbortSignal): Promise<FlowResult | undefined>
}
