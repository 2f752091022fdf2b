import { interactions, isStageMove } from '@ringwright/core'
import { type Checker, changesOf } from '@ringwright/core/simulation'

/** Checks that interactions only move along the ways that are drawn. */
export function stagesAsDrawn(): Checker {
  return {
    name: 'stages-as-drawn',
    invariant: 'An interaction goes from one stage to another only where there is a way between the two.',
    see(step) {
      let problems: string[] | undefined
      for (const { id, before, after } of changesOf(step, interactions)) {
        const from = before?.stage.name ?? 'unopened'
        const to = after?.stage.name ?? 'closed'
        if (!isStageMove(from, to)) (problems ??= []).push(`interaction ${id} went from ${from} to ${to}`)
      }
      return problems
    },
  }
}
