import type { ChangeId } from '../../identity/identity.js'
import { checkEqual, checkThat } from '../conformance-failure.js'
import {
  bodiesOf,
  checkOutcome,
  checkUnchanged,
  fact,
  FIRST_NODE,
  put,
  recordIn,
  removal,
  storeCase,
} from './store-bench.js'

const NOBODY = 'nobody.0' as ChangeId

/** What a change that is applied, or refused, does to the records. */
export const commitCases = [
  storeCase('empty-center', 'A center that nothing was committed to stands at revision 0', async (bench) => {
    const { revision, change, records } = await bench.store.snapshot(bench.center)
    checkEqual(
      'an empty center',
      { revision, change, records },
      { revision: 0, change: null, records: [] },
      'Nodes start from here.',
    )
  }),

  storeCase(
    'applies-change',
    'Applies all writes of a change, and the snapshot says at which revision',
    async (bench) => {
      const first = bench.change([put('agent/1', { free: 2 }), put('queue/1', { length: 0 })])
      checkEqual('the first revision', await bench.applied(first), 1, 'Revisions count from 1.')
      const snapshot = await bench.another.snapshot(bench.center)
      checkEqual(
        'the records',
        bodiesOf(snapshot),
        { 'agent/1': { free: 2 }, 'queue/1': { length: 0 } },
        'All writes belong together.',
      )
      checkEqual(
        'the revision',
        snapshot.revision,
        1,
        'Whoever follows from a wrong revision misses commits or sees them twice.',
      )
      checkEqual('the change', snapshot.change, first.id, 'By this a forked log is detected.')
    },
  ),

  storeCase('record-version', "A record's version is the id of the change that wrote it", async (bench) => {
    const made = bench.change([put('agent/1', { free: 2 })])
    await bench.applied(made)
    const replaced = bench.change([put('agent/1', { free: 1 }, made.id)])
    await bench.applied(replaced)
    const record = recordIn(await bench.store.snapshot(bench.center), 'agent/1')
    const expected = { key: 'agent/1', kind: 'agent', id: '1', version: replaced.id, body: { free: 1 } }
    checkEqual('the record', record, expected, 'The next change names this version.')
  }),

  storeCase('all-or-nothing', 'A change of which one write is refused changes nothing', async (bench) => {
    const made = bench.change([put('agent/1', { free: 2 }), put('queue/1', { length: 1 })])
    await bench.applied(made)
    const before = await bench.store.snapshot(bench.center)
    for (const drafts of [
      [put('agent/1', { free: 1 }, made.id), put('offer/1', {}), put('queue/1', { length: 0 }, NOBODY)],
      [put('queue/1', { length: 0 }, NOBODY), removal('agent/1', made.id), put('offer/2', {})],
    ]) {
      const outcome = await bench.store.commit(bench.center, bench.change(drafts))
      checkOutcome('a change with one stale write', outcome, 'conflict', 'The queue was not as the change expected.')
      await checkUnchanged(bench, before, 'Half a change offers a caller to an agent who does not know of it.')
    }
  }),

  storeCase('compare-and-set', 'Refuses a write that expects another version than the record has', async (bench) => {
    const made = bench.change([put('agent/1', { free: 2 })])
    await bench.applied(made)
    const taken = bench.change([put('agent/1', { free: 1 }, made.id)])
    await bench.applied(taken)
    const before = await bench.store.snapshot(bench.center)
    const stale = await bench.another.commit(bench.center, bench.change([put('agent/1', { free: 0 }, made.id)]))
    checkOutcome('a write on an old version', stale, 'conflict', 'Otherwise one of two updates is lost.')
    await checkUnchanged(bench, before, 'Otherwise one of two updates is lost.')
  }),

  storeCase('create-needs-absence', 'Refuses to create a record that exists', async (bench) => {
    await bench.applied(bench.change([put('call/1', { by: 'first' })]))
    const second = await bench.another.commit(bench.center, bench.change([put('call/1', { by: 'second' })]))
    checkOutcome('the second creation', second, 'conflict', 'A record that must be absent is how something is claimed.')
    const { body } = recordIn(await bench.store.snapshot(bench.center), 'call/1') ?? {}
    checkEqual('the record', body, { by: 'first' }, 'The first claim holds.')
  }),

  storeCase('replace-needs-presence', 'Refuses to replace or remove a record that does not exist', async (bench) => {
    const why = 'What a change expects to be there was removed; putting it back would revive it.'
    for (const draft of [put('call/1', {}, NOBODY), removal('call/1', NOBODY)]) {
      const outcome = await bench.store.commit(bench.center, bench.change([draft]))
      checkOutcome('a write on an absent record', outcome, 'conflict', why)
    }
  }),

  storeCase('removes', 'Removes a record, and then the key is absent', async (bench) => {
    const made = bench.change([put('call/1', {}), put('call/2', {})])
    await bench.applied(made)
    const stale = await bench.store.commit(bench.center, bench.change([removal('call/1', NOBODY)]))
    checkOutcome('a removal of another version', stale, 'conflict', 'Somebody has changed what was to be removed.')
    await bench.applied(bench.change([removal('call/1', made.id)]))
    checkEqual(
      'the records',
      bodiesOf(await bench.store.snapshot(bench.center)),
      { 'call/2': {} },
      'A closed call is not live.',
    )
    await bench.applied(
      bench.change([put('call/1', { again: true })], { reads: [{ key: 'call/2', version: made.id }] }),
    )
  }),

  storeCase('expects-reads', 'Refuses a change that has read another version of a record', async (bench) => {
    const made = bench.change([put('queue/1', { open: true })])
    await bench.applied(made)
    const closed = bench.change([put('queue/1', { open: false }, made.id)])
    await bench.applied(closed)
    const enqueue = (version: ChangeId) =>
      bench.change([put(`call/${version}`, {})], { reads: [{ key: 'queue/1', version }] })
    const before = await bench.store.snapshot(bench.center)
    const stale = await bench.store.commit(bench.center, enqueue(made.id))
    checkOutcome('a change that rests on an old version', stale, 'conflict', 'A caller would wait in a closed queue.')
    await checkUnchanged(bench, before, 'A caller would wait in a closed queue.')
    await bench.applied(enqueue(closed.id))
  }),

  storeCase(
    'expects-absence-read',
    'Refuses a change that has read a record as absent once it exists',
    async (bench) => {
      const reads = [{ key: 'ban/1', version: null }]
      await bench.applied(bench.change([put('call/1', {})], { reads }))
      await bench.applied(bench.change([put('ban/1', {})]))
      const outcome = await bench.store.commit(bench.center, bench.change([put('call/2', {})], { reads }))
      checkOutcome(
        'a change that rests on an absence',
        outcome,
        'conflict',
        'Somebody has made what was not to be there.',
      )
    },
  ),

  storeCase('write-skew', 'Of two changes that each read what the other writes, one is refused', async (bench) => {
    const made = bench.change([put('agent/1', { onCall: true }), put('agent/2', { onCall: true })])
    await bench.applied(made)
    const leave = (self: string, colleague: string) =>
      bench.change([put(self, { onCall: false }, made.id)], { reads: [{ key: colleague, version: made.id }] })
    const outcomes = await Promise.all([
      bench.store.commit(bench.center, leave('agent/1', 'agent/2')),
      bench.another.commit(bench.center, leave('agent/2', 'agent/1')),
    ])
    const names = outcomes.map(({ outcome }) => outcome).toSorted()
    checkEqual(
      'the two outcomes',
      names,
      ['applied', 'conflict'],
      'Both agents would leave, each counting on the other.',
    )
  }),

  storeCase('conflict-keys', 'A conflict names exactly the records that were not as expected', async (bench) => {
    const made = bench.change([put('a/1', 0), put('b/1', 0), put('c/1', 0), put('d/1', 0)])
    await bench.applied(made)
    const outcome = await bench.store.commit(
      bench.center,
      bench.change([put('a/1', 1, made.id), put('b/1', 1, NOBODY), put('e/1', 1, NOBODY)], {
        reads: [
          { key: 'c/1', version: made.id },
          { key: 'd/1', version: null },
        ],
      }),
    )
    checkOutcome('the outcome', outcome, 'conflict', 'Three expectations do not hold.')
    checkEqual(
      'the keys',
      outcome.keys.toSorted(),
      ['b/1', 'd/1', 'e/1'],
      'By these contention is found and explained.',
    )
  }),

  storeCase('conflict-revision', 'A conflict says at which revision the change was refused', async (bench) => {
    for (let count = 1; count <= 3; count++) {
      await bench.applied(bench.change([put(`a/${count}`, count)]))
      const outcome = await bench.another.commit(bench.center, bench.change([put('a/1', 0)]))
      checkOutcome('the outcome', outcome, 'conflict', 'The record exists.')
      const why =
        'Too early, and the decision is made anew on what was refused already; too late, and it waits for ever.'
      checkEqual('the revision', outcome.revision, count, why)
    }
  }),

  storeCase('revisions-count', 'Applied changes take one revision each, refused ones none', async (bench) => {
    const revisions: number[] = []
    for (let count = 0; count < 5; count++) {
      revisions.push(await bench.applied(bench.change([put(`a/${count}`, count)])))
      await bench.store.commit(bench.center, bench.change([put('a/0', 0)]))
    }
    checkEqual('the revisions', revisions, [1, 2, 3, 4, 5], 'A gap in the log cannot be told from a lost commit.')
  }),

  storeCase('facts-only', 'A change without writes is committed like any other', async (bench) => {
    checkEqual(
      'the revision',
      await bench.applied(bench.change([], { facts: [fact(1)] })),
      1,
      'Facts stand in the log.',
    )
  }),

  storeCase('late', 'Refuses a change as late once its time has passed by the clock of the store', async (bench) => {
    const made = bench.change([put('offer/1', 'open')])
    await bench.applied(made)
    const before = await bench.store.snapshot(bench.center)
    const accept = (notAfter: number) => bench.change([put('offer/1', 'accepted', made.id)], { notAfter })
    const outcome = await bench.store.commit(bench.center, accept(before.at - 1))
    checkOutcome('an accept after the end of the offer', outcome, 'late', 'The offer has gone to somebody else.')
    checkThat(
      outcome.at >= before.at,
      "the store's time",
      outcome.at,
      `at least ${before.at}`,
      'The decision is made anew as of it.',
    )
    await checkUnchanged(bench, before, 'The offer has gone to somebody else.')
    await bench.applied(accept(before.at + 3_600_000))
  }),

  storeCase('store-time', "A commit carries the store's time", async (bench) => {
    const before = await bench.store.snapshot(bench.center)
    const outcome = await bench.store.commit(bench.center, bench.change([], { facts: [fact(1)] }))
    checkOutcome('the outcome', outcome, 'applied', 'Nothing speaks against it.')
    const after = await bench.store.snapshot(bench.center)
    const between = outcome.at >= before.at && outcome.at <= after.at
    checkThat(
      between,
      'the instant',
      outcome.at,
      `from ${before.at} to ${after.at}`,
      'All reports are folds over these instants.',
    )
  }),

  storeCase(
    'racing-creations',
    'Of many changes that create the same record at once, one is applied',
    async (bench) => {
      const changes = Array.from({ length: 40 }, (_, index) =>
        bench.change([put('claim/1', index), put(`by/${index}`, index)]),
      )
      const outcomes = await Promise.all(
        changes.map((change, index) => (index % 2 ? bench.another : bench.store).commit(bench.center, change)),
      )
      const winners = outcomes.flatMap(({ outcome }, index) => (outcome === 'applied' ? [index] : []))
      checkEqual('how many were applied', winners.length, 1, 'Two agents would be given the same caller.')
      const winner = winners[0] as number
      const bodies = bodiesOf(await bench.store.snapshot(bench.center))
      checkEqual(
        'the records',
        bodies,
        { 'claim/1': winner, [`by/${winner}`]: winner },
        'Only the winner leaves a trace.',
      )
    },
  ),

  storeCase(
    'snapshot-consistent',
    'A snapshot never shows a part of a change, nor another revision than it says',
    async (bench) => {
      const wrong = 'A node that starts from this follows the log from the wrong place.'
      let version: ChangeId | null = null
      const versions: ChangeId[] = []
      for (let count = 1; count <= 30; count++) {
        const change = bench.change([put('left/1', count, version), put('right/1', count, version)], {
          node: FIRST_NODE,
        })
        const [, snapshot] = await Promise.all([bench.applied(change), bench.another.snapshot(bench.center)])
        versions.push(change.id)
        version = change.id
        const left = recordIn(snapshot, 'left/1')
        checkEqual('both halves of one change', recordIn(snapshot, 'right/1')?.body, left?.body, wrong)
        checkEqual('the revision for these records', snapshot.revision, left?.body ?? 0, wrong)
        checkEqual('the change for this revision', snapshot.change, versions[snapshot.revision - 1] ?? null, wrong)
      }
    },
  ),
]
