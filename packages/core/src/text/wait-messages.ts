import { sleep } from '../clock/clock.js'
import { NO_EFFECTS, type PendingEffect } from '../engine/effects.js'
import type { Engine } from '../engine/plugin.js'
import type { FlowRunner } from '../flow/flow-runner.js'
import type { DueAnnouncement } from '../flow/wait-announcements.js'
import type { InteractionId } from '../identity/identity.js'
import { type Interaction, interactions } from '../interaction/interaction.js'
import { keepSending } from './keep-sending.js'
import type { TextWriter } from './text-writer.js'

interface WaitEffect extends PendingEffect {
  readonly interaction: InteractionId
}

/** Writes what a flow announces to those who wait in text channels. */
export function sendWaitMessages(engine: Engine, flows: FlowRunner, writer: TextWriter): void {
  engine.effect<Interaction, WaitEffect>({
    name: 'announce',
    of: interactions,
    derive(interaction) {
      const { stage, medium, home, id } = interaction
      if (medium !== 'text' || stage.name !== 'waiting' || home !== engine.node || !stage.position) return NO_EFFECTS
      if (flows.announcements.beginning(interaction) === undefined) return NO_EFFECTS
      return [{ id: `turn ${stage.position.turn}`, interaction: id }]
    },
    perform({ interaction: id }, { signal }) {
      let told: DueAnnouncement | undefined
      // One that could not be written is told again, or the next if that is due by then: the customer goes on waiting.
      return keepSending(engine, signal, async () => {
        const interaction = engine.get(interactions, id)
        const next = interaction && flows.announcements.next(interaction, told)
        if (!next) return false
        await sleep(engine.clock, next.at - engine.clock.now(), signal)
        const waiting = engine.get(interactions, id)
        const announcement = waiting && flows.announcements.tellable(waiting, next)
        if (waiting && announcement?.text !== undefined) {
          await writer.announce(waiting, announcement.text, `${next.index}:${next.at}`)
          if (announcement.place) await engine.ports.router?.told(id, announcement.place)
        }
        told = next
        return true
      })
    },
    recovery: 'repeatable',
  })
}
