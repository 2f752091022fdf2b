import type { Change, FactType, Interaction, RecordKey, Store } from '@ringwright/core'

/** Forgets to compare versions: whatever comes last, wins. */
export function withoutVersions(store: Store): Store {
  return {
    ...store,
    async commit(center, change) {
      const { records } = await store.snapshot(center)
      const versions = new Map(records.map(({ key, version }) => [key, version]))
      const expects = (key: RecordKey) => versions.get(key) ?? null
      const writes = change.writes.map((write) => ({ ...write, expects: expects(write.key) }))
      return store.commit(center, { ...change, reads: [], writes })
    },
  }
}

/** Takes changes that come after their last instant. */
export function withoutLastInstant(store: Store): Store {
  return changed(store, ({ notAfter: _ignored, ...change }) => change)
}

/** Loses one kind of facts. */
export function withoutFacts(type: FactType): (store: Store) => Store {
  return (store) =>
    changed(store, (change) => ({ ...change, facts: change.facts.filter((fact) => fact.type !== type) }))
}

/** Says of the first accepted offer that it was applied, and forgets it. */
export function forgetfulStore(store: Store): Store {
  let forgotten = false
  return {
    ...store,
    async commit(center, change) {
      if (forgotten || !change.facts.some(({ type }) => type === 'offer:accepted')) return store.commit(center, change)
      forgotten = true
      const { revision, at } = await store.snapshot(center)
      return { outcome: 'applied', revision: revision + 1, at }
    },
  }
}

/** Gives nobody the lease of a node that is lost. */
export function withoutJudges(store: Store): Store {
  return {
    ...store,
    lease: async (center, name, holder, ttlMs) =>
      holder.startsWith('judge') ? null : store.lease(center, name, holder, ttlMs),
  }
}

/** Whose call was lost with its node begins to wait anew. */
export function losingPlaces(store: Store): Store {
  return changed(store, (change) => {
    if (!change.facts.some(({ type }) => type === 'callback:requested')) return change
    const writes = change.writes.map((write) => {
      const interaction = write.record?.kind === 'interaction' ? (write.record.body as Interaction) : undefined
      if (!write.record || interaction?.stage.name !== 'waiting') return write
      const stage = { ...interaction.stage, age: interaction.stage.age + 1 }
      return { ...write, record: { ...write.record, body: { ...interaction, stage } } }
    })
    return { ...change, writes }
  })
}

function changed(store: Store, change: (change: Change) => Change): Store {
  return { ...store, commit: (center, given) => store.commit(center, change(given)) }
}
