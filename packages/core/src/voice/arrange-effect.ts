import { type EffectKind, NO_EFFECTS, type PendingEffect } from '../engine/effects.js'
import type { Engine } from '../engine/plugin.js'
import type { StartedEffect } from '../engine/started-effect.js'
import { errorText } from '../errors/ringwright-error.js'
import type { InteractionId } from '../identity/identity.js'
import { type Interaction, interactions } from '../interaction/interaction.js'
import { type Arrangement, type Speaker, arrangementOf } from './arrangement.js'
import type { Call, CallControl } from './call-control.js'
import type { CallLegs } from './call-legs.js'
import { MUSIC } from './wait-effect.js'

export interface ArrangeEffectOptions {
  readonly engine: Engine
  readonly control: CallControl
  readonly legs: CallLegs
}

interface ArrangeEffect extends PendingEffect {
  readonly interaction: InteractionId
  readonly arrangement: Arrangement
}

/** Has those on the line hear each other, or music, as the record says. */
export function arrangeEffect(
  options: ArrangeEffectOptions,
  here: (interaction: Interaction) => boolean,
): EffectKind<Interaction, ArrangeEffect> {
  return {
    name: 'connect parties',
    of: interactions,
    derive(interaction) {
      const arrangement = here(interaction) ? arrangementOf(interaction) : undefined
      return arrangement ? [{ id: arrangement.key, interaction: interaction.id, arrangement }] : NO_EFFECTS
    },
    async perform({ interaction: id, arrangement }, started) {
      arrange(options, id, arrangement, started)
      await started.over
      // Another arrangement has made its own connections by now.
      const interaction = options.engine.get(interactions, id)
      if (!interaction || !arrangementOf(interaction)) options.legs.customer(id)?.unbridge()
    },
    recovery: 'repeatable',
  }
}

/** Also for calls that come later than what the record says of them. */
export function arrange(
  { engine, control, legs }: ArrangeEffectOptions,
  id: InteractionId,
  { talking, waiting, listeners, coached }: Arrangement,
  started: StartedEffect,
): void {
  const callOf = (speaker: Speaker): Call | undefined =>
    speaker === 'customer' ? legs.customer(id) : legs.party(speaker)
  const callsOf = (speakers: readonly Speaker[]): Call[] => speakers.map(callOf).filter((call) => call !== undefined)
  for (const call of callsOf(waiting)) {
    call.unbridge()
    call.play(MUSIC, { loop: true, signal: started.signal }).catch((error) => {
      engine.logger.warn('music could not be played', { interaction: id, error: errorText(error) })
    })
  }
  const together = callsOf(talking)
  const [first, second] = together
  if (listeners.length === 0 && together.length <= 2) {
    if (first && second) first.bridge(second)
    else first?.unbridge()
    return
  }
  try {
    const conference = legs.conference(id, () => control.createConference())
    for (const call of together) conference.join(call)
    const agent = coached && legs.party(coached)
    for (const listener of listeners) {
      const call = legs.party(listener.id)
      if (!call) continue
      const whisper = listener.mode === 'whisper' && agent ? [agent] : []
      conference.join(call, listener.mode === 'barge' ? 'all' : whisper)
    }
  } catch (error) {
    // A conference that is full: those who were in it go on.
    engine.logger.error('parties could not be connected', { interaction: id, error: errorText(error) })
  }
}
