import { type NodeId, interactions } from '@ringwright/core'
import { type Checker, changesOf } from '@ringwright/core/simulation'
import { type EffectWatch, effectsOf } from '../effect-observer.js'

/** Checks effects against the log, which knows of each commit before any node does. */
export function effectsAfterCommit(): Checker & EffectWatch & { readonly dead: ReadonlySet<NodeId> } {
  const committed = new Set<string>()
  const running = new Map<NodeId, Set<string>>()
  const dead = new Set<NodeId>()
  let early: string[] = []
  return {
    name: 'effects-after-commit',
    invariant: 'No phone rings and nobody is connected before the log says so, nor for longer than it says so.',
    dead,
    performed(node, effect) {
      // A process can be killed in the middle of a turn, whose rest nobody sees.
      if (dead.has(node)) return
      if (!committed.has(effect)) early.push(`"${effect}" was performed before its commit`)
      const effects = running.get(node) ?? new Set()
      running.set(node, effects.add(effect))
    },
    ended(node, effect) {
      running.get(node)?.delete(effect)
    },
    crashed(node) {
      dead.add(node)
      running.delete(node)
    },
    see(step) {
      for (const { after } of changesOf(step, interactions))
        if (after) for (const { id } of effectsOf(after.stage)) committed.add(id)
    },
    *look() {
      yield* early
      early = []
    },
    *finish() {
      for (const [node, effects] of running)
        for (const effect of effects) yield `"${effect}" is still performed at node ${node}`
    },
  }
}
