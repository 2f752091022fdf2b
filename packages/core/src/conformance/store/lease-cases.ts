import type { Change } from '../../storage/commit.js'
import type { Lease } from '../../storage/store.js'
import { checkEqual, checkRejects, checkThat } from '../conformance-failure.js'
import { checkOutcome, put, type StoreBench, storeCase } from './store-bench.js'

/** Long enough for some round trips, short enough to wait for where time cannot be stepped. */
const TTL_MS = 1_000
const LONG_MS = 60_000

const ONE_AT_A_TIME = 'Two nodes would bother to match the same callers.'
const GROWS = 'With its old token a node that was away would go on as if it had never been.'
const FENCED = 'It was decided by a node that is the dispatcher no more.'

/** Leases: exclusive, ended by the store's time, and checked on each change that names one. */
export const leaseCases = [
  storeCase('lease-exclusive', 'Gives a lease to one holder at a time', async (bench) => {
    const held = await hold(bench, 'one', LONG_MS)
    checkEqual('name and holder', [held.name, held.holder], ['dispatcher', 'one'], 'The lease says whose it is.')
    checkEqual(
      "another holder's try",
      await bench.another.lease(bench.center, 'dispatcher', 'two', LONG_MS),
      null,
      ONE_AT_A_TIME,
    )
    checkThat(
      (await bench.another.lease(bench.center, 'archiver', 'two', LONG_MS)) !== null,
      'another lease',
      null,
      'a lease',
      'Leases are told apart by name.',
    )
  }),

  storeCase('lease-ttl-refused', 'A lease for no whole number of milliseconds from 1 is an error', async (bench) => {
    for (const ttlMs of [0, -1, 1_000.5, Number.NaN, Number.POSITIVE_INFINITY])
      await checkRejects(
        `a lease for ${ttlMs} ms`,
        bench.store.lease(bench.center, 'dispatcher', 'one', ttlMs),
        'invalid_argument',
        'One store would round it, another one hold it for ever.',
      )
    await hold(bench, 'two', LONG_MS)
  }),

  storeCase('lease-race', 'Of many holders that try at once, one gets the lease', async (bench) => {
    const tries = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? bench.another : bench.store).lease(bench.center, 'dispatcher', `node-${index}`, LONG_MS),
      ),
    )
    checkEqual('how many got it', tries.filter(Boolean).length, 1, ONE_AT_A_TIME)
  }),

  storeCase(
    'lease-expiry-instant',
    "A lease ends its time to live after it was taken, by the store's clock",
    async (bench) => {
      const before = await bench.store.snapshot(bench.center)
      const { expiresAt } = await hold(bench, 'one', LONG_MS)
      const after = await bench.store.snapshot(bench.center)
      const fits = expiresAt >= before.at + LONG_MS && expiresAt <= after.at + LONG_MS
      checkThat(
        fits,
        'the end',
        expiresAt,
        `from ${before.at + LONG_MS} to ${after.at + LONG_MS}`,
        'Its holder stops in time.',
      )
    },
  ),

  storeCase('lease-renewed', 'Renewing a lease keeps its token and moves its end', async (bench) => {
    const first = await hold(bench, 'one', TTL_MS)
    for (let renewals = 0; renewals < 3; renewals++) {
      await bench.advance(0.6 * TTL_MS)
      const renewed = await hold(bench, 'one', TTL_MS)
      checkEqual('the token', renewed.token, first.token, 'Changes in flight under the old token would be refused.')
      checkThat(renewed.expiresAt > first.expiresAt, 'the end', renewed.expiresAt, 'later', 'The lease was renewed.')
      const other = await bench.another.lease(bench.center, 'dispatcher', 'two', TTL_MS)
      checkEqual("another holder's try", other, null, ONE_AT_A_TIME)
    }
  }),

  storeCase('lease-lapses', 'A lease that is not renewed passes to whoever asks next', async (bench) => {
    await hold(bench, 'one', TTL_MS)
    await bench.advance(TTL_MS + 1)
    const next = await bench.another.lease(bench.center, 'dispatcher', 'two', TTL_MS)
    checkThat(
      next !== null,
      "another holder's try after the end",
      next,
      'the lease',
      'Nobody would match callers any more.',
    )
    const late = await bench.store.lease(bench.center, 'dispatcher', 'one', TTL_MS)
    checkEqual('a renewal that comes too late', late, null, ONE_AT_A_TIME)
  }),

  storeCase('lease-token-after-hand-over', 'The token grows when a lease passes to another holder', async (bench) => {
    let last = await hold(bench, 'one', TTL_MS)
    for (const holder of ['two', 'one', 'two']) {
      await bench.advance(TTL_MS + 1)
      const next = await hold(bench, holder, TTL_MS)
      checkThat(next.token > last.token, 'the token', next.token, `more than ${last.token}`, GROWS)
      last = next
    }
  }),

  storeCase(
    'lease-token-after-lapse',
    'The token grows when its holder takes a lease again that it let lapse',
    async (bench) => {
      const first = await hold(bench, 'one', TTL_MS)
      await bench.advance(TTL_MS + 1)
      const second = await hold(bench, 'one', TTL_MS)
      checkThat(second.token > first.token, 'the token', second.token, `more than ${first.token}`, GROWS)
    },
  ),

  storeCase('lease-released', 'A released lease is free at once, and its token grows', async (bench) => {
    const first = await hold(bench, 'one', LONG_MS)
    await bench.another.release(bench.center, 'dispatcher', 'one')
    const second = await hold(bench, 'two', LONG_MS)
    checkThat(second.token > first.token, 'the token', second.token, `more than ${first.token}`, GROWS)
    await bench.store.release(bench.center, 'dispatcher', 'two')
    const third = await hold(bench, 'two', LONG_MS)
    checkThat(third.token > second.token, 'the token', third.token, `more than ${second.token}`, GROWS)
  }),

  storeCase('lease-release-by-others', 'Only its holder can release a lease', async (bench) => {
    const held = await hold(bench, 'one', LONG_MS)
    await bench.store.release(bench.center, 'dispatcher', 'two')
    await bench.store.release(bench.center, 'nothing', 'one')
    const why = 'A node that stops late would take the lease from its successor.'
    checkEqual("another holder's try", await bench.another.lease(bench.center, 'dispatcher', 'two', LONG_MS), null, why)
    checkEqual('the token', (await hold(bench, 'one', LONG_MS)).token, held.token, why)
  }),

  storeCase('fence-holds', 'Applies a change under a lease that is held', async (bench) => {
    const { token } = await hold(bench, 'one', LONG_MS)
    await bench.applied(under(bench, token))
    await hold(bench, 'one', LONG_MS)
    await bench.applied(under(bench, token), bench.another)
  }),

  storeCase(
    'fence-other-token',
    'Refuses a change under another token than the lease has, or under no lease',
    async (bench) => {
      await fenced(bench, under(bench, 1, 'never-taken'))
      const { token } = await hold(bench, 'one', LONG_MS)
      await fenced(bench, under(bench, token - 1))
      await fenced(bench, under(bench, token + 1))
      await fenced(bench, under(bench, token, 'archiver'))
    },
  ),

  storeCase(
    'fence-lapsed',
    'Refuses a change under a lease that has lapsed, though nobody else has taken it',
    async (bench) => {
      const { token } = await hold(bench, 'one', TTL_MS)
      await bench.advance(TTL_MS + 1)
      await fenced(bench, under(bench, token))
    },
  ),

  storeCase('fence-passed-on', 'Refuses a change under a lease that was released or has passed on', async (bench) => {
    const { token } = await hold(bench, 'one', LONG_MS)
    await bench.store.release(bench.center, 'dispatcher', 'one')
    await fenced(bench, under(bench, token))
    await hold(bench, 'two', LONG_MS)
    await fenced(bench, under(bench, token))
  }),
]

async function hold(bench: StoreBench, holder: string, ttlMs: number): Promise<Lease> {
  const lease = await bench.store.lease(bench.center, 'dispatcher', holder, ttlMs)
  checkThat(lease !== null, `the lease for "${holder}"`, lease, 'a lease', 'Nobody else holds it.')
  return lease
}

let calls = 0

function under(bench: StoreBench, token: number, lease = 'dispatcher'): Change {
  return bench.change([put(`call/${calls++}`, {})], { under: { lease, token } })
}

async function fenced(bench: StoreBench, change: Change): Promise<void> {
  const before = await bench.store.snapshot(bench.center)
  const outcome = await bench.another.commit(bench.center, change)
  checkOutcome('a change under a lease that is not held', outcome, 'fenced', FENCED)
  checkEqual('the revision', (await bench.store.snapshot(bench.center)).revision, before.revision, FENCED)
}
