import { type EngagedStage, type Interaction, awaitsCallback } from '@ringwright/core'
import type { Queue } from '../queue/queue.js'

/** An engagement with the deadlines that its queue gives it: most give none. */
export function withDeadlines(stage: EngagedStage, interaction: Interaction, queue: Queue | undefined): EngagedStage {
  if (!queue || (queue.connectTimeoutMs === undefined && queue.firstReply === undefined)) return stage
  const { connectTimeoutMs, firstReply } = queue
  if (interaction.medium === 'voice')
    // Whoever is called back has to answer first: the callback has deadlines of its own.
    return connectTimeoutMs === undefined || awaitsCallback(interaction)
      ? stage
      : { ...stage, connectBy: stage.since + connectTimeoutMs }
  if (!firstReply) return stage
  const { withinMs, warnMs } = firstReply
  const reply = {
    dueAt: stage.since + withinMs,
    ...(warnMs !== undefined && { warnAt: stage.since + warnMs }),
  }
  return { ...stage, reply }
}
