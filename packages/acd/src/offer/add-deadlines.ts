import { type Changeable, type EngagedStage, type Interaction, awaitsCallback } from '@ringwright/core'
import type { Queue } from '../queue/queue.js'

/** Adds to an engagement the deadlines that its queue gives it: most give none. */
export function addDeadlines(
  stage: Changeable<EngagedStage>,
  interaction: Interaction,
  queue: Queue | undefined,
): void {
  if (!queue) return
  const { connectTimeoutMs, firstReply } = queue
  if (interaction.medium === 'voice') {
    // Whoever is called back has to answer first: the callback has deadlines of its own.
    if (connectTimeoutMs !== undefined && !awaitsCallback(interaction)) stage.connectBy = stage.since + connectTimeoutMs
  } else if (firstReply) {
    const { withinMs, warnMs } = firstReply
    const dueAt = stage.since + withinMs
    stage.reply = warnMs === undefined ? { dueAt } : { dueAt, warnAt: stage.since + warnMs }
  }
}
