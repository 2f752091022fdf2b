import type { Lease, Store } from '../../storage/store.js'
import { broken, type BrokenStore } from './broken-store.js'

const FOR_EVER_MS = 1e12

/** Stores with which two nodes lead, or none. */
export const brokenLeases: readonly BrokenStore[] = [
  broken('gives a lease to whoever asks', 'lease-exclusive', ({ lease, release }) => ({
    async lease(center, name, holder, ttlMs) {
      const held = await lease(center, name, holder, ttlMs)
      if (held) return held
      await release(center, name, 'one')
      return lease(center, name, holder, ttlMs)
    },
  })),
  broken('checks first and gives the lease later', 'lease-race', (store) => {
    const held = new Map<string, Lease>()
    return {
      async lease(center, name, holder, ttlMs) {
        const { at } = await store.snapshot(center)
        const current = held.get(`${center} ${name}`)
        if (current && current.holder !== holder && current.expiresAt > at) return null
        await Promise.resolve()
        const lease = { name, holder, token: (current?.token ?? 0) + 1, expiresAt: at + ttlMs }
        held.set(`${center} ${name}`, lease)
        return lease
      },
    }
  }),
  broken('rounds how long a lease is for', 'lease-ttl-refused', ({ lease }) => ({
    lease: (center, name, holder, ttlMs) => lease(center, name, holder, Math.max(1, Math.ceil(ttlMs)) || 1),
  })),
  broken('never lets a lease lapse', 'lease-lapses', ({ lease }) => ({
    lease: (center, name, holder) => lease(center, name, holder, FOR_EVER_MS),
  })),
  broken('counts the end of a lease from zero', 'lease-expiry-instant', ({ lease }) => ({
    async lease(center, name, holder, ttlMs) {
      const held = await lease(center, name, holder, ttlMs)
      return held && { ...held, expiresAt: ttlMs }
    },
  })),
  broken('does not move the end when a lease is renewed', 'lease-renewed', ({ lease }) => {
    const first = new Map<string, Lease>()
    return {
      async lease(center, name, holder, ttlMs) {
        const held = await lease(center, name, holder, ttlMs)
        const known = first.get(`${center} ${name}`)
        if (held && known?.token === held.token) return known
        if (held) first.set(`${center} ${name}`, held)
        return held
      },
    }
  }),
  broken('changes the token when a lease is renewed', 'lease-renewed', ({ lease, release }) => ({
    async lease(center, name, holder, ttlMs) {
      await release(center, name, holder)
      return lease(center, name, holder, ttlMs)
    },
  })),
  broken('starts tokens anew with each holder', 'lease-token-after-hand-over', (store) => withToken(store, () => 1)),
  broken('keeps the token when the same holder comes back', 'lease-token-after-lapse', (store) => {
    const tokens = new Map<string, number>()
    return withToken(store, ({ holder, token }) => {
      const known = tokens.get(holder) ?? token
      tokens.set(holder, known)
      return known
    })
  }),
  broken('forgets the token with the release', 'lease-released', (store) => {
    let base = 0
    let last = 0
    return {
      ...withToken(store, ({ token }) => {
        last = token
        return token - base
      }),
      async release(center, name, holder) {
        await store.release(center, name, holder)
        base = last
      },
    }
  }),
  broken('lets anybody release a lease', 'lease-release-by-others', ({ release }) => ({
    async release(center, name) {
      for (const holder of ['one', 'two']) await release(center, name, holder)
    },
  })),
  broken('asks only whether somebody holds the lease', 'fence-other-token', ({ commit, lease }) => {
    const tokens = new Map<string, number>()
    return {
      async lease(center, name, holder, ttlMs) {
        const held = await lease(center, name, holder, ttlMs)
        if (held) tokens.set(name, held.token)
        return held
      },
      commit(center, change) {
        if (!change.under) return commit(center, change)
        const token = tokens.get(change.under.lease) ?? change.under.token
        return commit(center, { ...change, under: { ...change.under, token } })
      },
    }
  }),
  broken('takes a lapsed lease for held until somebody else asks', 'fence-lapsed', ({ commit, lease }) => {
    const tokens = new Map<string, number>()
    return {
      async lease(center, name, holder, ttlMs) {
        const held = await lease(center, name, holder, ttlMs)
        if (held) tokens.set(name, held.token)
        return held
      },
      commit(center, { under, ...change }) {
        const current = under !== undefined && tokens.get(under.lease) === under.token
        return commit(center, current || !under ? change : { ...change, under })
      },
    }
  }),
  broken('fences off the holder too', 'fence-holds', ({ commit }) => ({
    commit: async (center, change) => (change.under ? { outcome: 'fenced' } : commit(center, change)),
  })),
]

/** Shows other tokens than the store inside has. */
function withToken({ lease }: Store, tokenOf: (lease: Lease) => number): Partial<Store> {
  return {
    async lease(center, name, holder, ttlMs) {
      const held = await lease(center, name, holder, ttlMs)
      return held && { ...held, token: tokenOf(held) }
    },
  }
}
