import {
  type EffectKind,
  type Engine,
  type Interaction,
  type NodeId,
  type PendingEffect,
  type Plugin,
  interactions,
} from '@ringwright/core'

/** Hears of each effect when a node performs it and when the node lets go of it. */
export interface EffectWatch {
  performed(node: NodeId, effect: string): void
  ended(node: NodeId, effect: string): void
  /** Nothing is performed there any more. */
  crashed(node: NodeId): void
}

/** Rings for each offer and connects each engagement, in name only: it tells when a node would do so. */
export function effectObserver(watch: EffectWatch): Plugin {
  return {
    name: 'effect-observer',
    setup(engine: Engine) {
      engine.effect(observed(engine.node, watch))
      return {}
    },
  }
}

function observed(node: NodeId, watch: EffectWatch): EffectKind<Interaction, PendingEffect> {
  return {
    name: 'observed',
    of: interactions,
    derive: ({ stage }) => effectsOf(stage),
    async perform({ id }, { signal }) {
      watch.performed(node, id)
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
      watch.ended(node, id)
    },
    recovery: 'repeatable',
  }
}

/** What a stage calls for. */
export function effectsOf(stage: Interaction['stage']): PendingEffect[] {
  if (stage.name === 'waiting') return stage.offers.map(({ id }) => ({ id: `ring ${id}` }))
  return stage.name === 'engaged' ? [{ id: `connect ${stage.offer.id}` }] : []
}
