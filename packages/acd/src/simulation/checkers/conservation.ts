import { type InteractionId, interactions } from '@ringwright/core'
import { type Checker, changesOf } from '@ringwright/core/simulation'
import { factsOf } from './facts-of.js'

/** What has become of those who were let in. Facts alone; only the last comparison is with the records. */
interface Ledger {
  stage: 'opened' | 'waiting' | 'engaged' | 'closed'
}

/** Checks that customers are neither made nor lost between two facts. */
export function conservation(): Checker {
  const ledger = new Map<InteractionId, Ledger>()
  let live = 0
  let waiting = 0
  const totals = { opened: 0, closed: 0, queued: 0, engaged: 0, left: 0 }
  const move = (id: InteractionId, stage: Ledger['stage']): Ledger['stage'] | undefined => {
    const entry = ledger.get(id)
    const from = entry?.stage
    if (entry) entry.stage = stage
    return from
  }
  return {
    name: 'conservation',
    invariant: 'opened = closed + live, and queued = engaged + left the queue + waiting, at every revision.',
    *see(step) {
      const { commit } = step
      for (const { interaction } of factsOf(commit, 'interaction:opened')) {
        if (ledger.has(interaction)) yield `interaction ${interaction} was opened twice`
        ledger.set(interaction, { stage: 'opened' })
        totals.opened++
      }
      const moved = new Set<InteractionId>()
      for (const type of ['interaction:overflowed', 'interaction:rerouted'] as const)
        for (const { interaction } of factsOf(commit, type)) moved.add(interaction)
      for (const { interaction } of factsOf(commit, 'interaction:queued')) {
        const from = move(interaction, 'waiting')
        if (from === 'waiting' && moved.has(interaction)) totals.left++
        else if (from !== 'opened' && from !== 'engaged') yield `interaction ${interaction} was queued while ${from}`
        totals.queued++
      }
      for (const { interaction } of factsOf(commit, 'interaction:dequeued'))
        if (move(interaction, 'opened') === 'waiting') totals.left++
      for (const { interaction } of factsOf(commit, 'interaction:engaged')) {
        const from = move(interaction, 'engaged')
        if (from !== 'waiting') yield `interaction ${interaction} was engaged while ${from}`
        totals.engaged++
      }
      for (const { interaction } of factsOf(commit, 'interaction:closed')) {
        const from = move(interaction, 'closed')
        if (from === 'waiting') totals.left++
        if (from === undefined) yield `interaction ${interaction} was closed, and is not open`
        totals.closed++
        // Forgotten, so that a day of millions fits; whatever happens to it later happens to somebody unknown.
        ledger.delete(interaction)
      }
      for (const { before, after } of changesOf(step, interactions)) {
        live += Number(after !== undefined) - Number(before !== undefined)
        waiting += Number(after?.stage.name === 'waiting') - Number(before?.stage.name === 'waiting')
      }
      if (totals.opened !== totals.closed + live)
        yield `${totals.opened} opened, but ${totals.closed} closed and ${live} live`
      if (totals.queued !== totals.engaged + totals.left + waiting)
        yield `${totals.queued} queued, but ${totals.engaged} engaged, ${totals.left} left and ${waiting} waiting`
    },
  }
}
