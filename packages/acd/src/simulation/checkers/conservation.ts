import { type Commit, type Fact, type FactType, type InteractionId, interactions } from '@ringwright/core'
import { type Checker, changesOf } from '@ringwright/core/simulation'

type Stage = 'opened' | 'waiting' | 'engaged'

/** Counts one kind of fact; says what is wrong with it. */
type Counts = { readonly [T in FactType]?: (data: Fact<T>['data'], commit: Commit) => string | undefined }

/** Checks that customers are neither made nor lost between two facts. */
export function conservation(): Checker {
  // What has become of those who are open, by facts alone; only the last comparison is with the records. Those who are
  // closed are forgotten, so that a day of millions fits: whatever happens to them later happens to somebody unknown.
  const ledger = new Map<InteractionId, Stage>()
  const totals = { opened: 0, closed: 0, queued: 0, engaged: 0, left: 0, live: 0, waiting: 0 }
  const counts = countsOf(ledger, totals)
  return {
    name: 'conservation',
    invariant: 'opened = closed + live, and queued = engaged + left the queue + waiting, at every revision.',
    see(step) {
      let problems: string[] | undefined
      for (const { type, data } of step.commit.facts) {
        const count = counts[type] as ((data: Fact['data'], commit: Commit) => string | undefined) | undefined
        const problem = count?.(data, step.commit)
        if (problem !== undefined) (problems ??= []).push(problem)
      }
      for (const { before, after } of changesOf(step, interactions)) {
        totals.live += Number(after !== undefined) - Number(before !== undefined)
        totals.waiting += Number(after?.stage.name === 'waiting') - Number(before?.stage.name === 'waiting')
      }
      const { opened, closed, queued, engaged, left, live, waiting } = totals
      if (opened !== closed + live) (problems ??= []).push(`${opened} opened, but ${closed} closed and ${live} live`)
      if (queued !== engaged + left + waiting)
        (problems ??= []).push(`${queued} queued, but ${engaged} engaged, ${left} left and ${waiting} waiting`)
      return problems
    },
  }
}

function countsOf(
  ledger: Map<InteractionId, Stage>,
  totals: Record<'opened' | 'closed' | 'queued' | 'engaged' | 'left', number>,
): Counts {
  const move = (id: InteractionId, stage: Stage): Stage | undefined => {
    const from = ledger.get(id)
    if (from !== undefined) ledger.set(id, stage)
    return from
  }
  return {
    'interaction:opened': ({ interaction }) => {
      const known = ledger.has(interaction)
      ledger.set(interaction, 'opened')
      totals.opened++
      return known ? `interaction ${interaction} was opened twice` : undefined
    },
    'interaction:queued': ({ interaction }, { facts }) => {
      const from = move(interaction, 'waiting')
      totals.queued++
      if (from === 'opened' || from === 'engaged') return undefined
      const isMoved = facts.some(
        ({ type, data }) =>
          (type === 'interaction:overflowed' || type === 'interaction:rerouted' || type === 'plan:moved') &&
          'interaction' in data &&
          data.interaction === interaction,
      )
      if (from !== 'waiting' || !isMoved) return `interaction ${interaction} was queued while ${from}`
      totals.left++
      return undefined
    },
    'interaction:dequeued': ({ interaction }) => {
      if (move(interaction, 'opened') === 'waiting') totals.left++
      return undefined
    },
    'interaction:engaged': ({ interaction }) => {
      const from = move(interaction, 'engaged')
      totals.engaged++
      return from === 'waiting' ? undefined : `interaction ${interaction} was engaged while ${from}`
    },
    'interaction:closed': ({ interaction }) => {
      const from = ledger.get(interaction)
      if (from === 'waiting') totals.left++
      ledger.delete(interaction)
      totals.closed++
      return from === undefined ? `interaction ${interaction} was closed, and is not open` : undefined
    },
  }
}
