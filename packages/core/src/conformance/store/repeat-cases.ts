import type { ChangeId } from '../../identity/identity.js'
import type { Change } from '../../storage/commit.js'
import { OUTCOME_MEMORY } from '../../storage/store.js'
import { checkEqual } from '../conformance-failure.js'
import { bodiesOf, checkOutcome, fact, put, type StoreBench, storeCase } from './store-bench.js'

const WHY = 'When an answer was lost the change is sent again to learn what became of it.'
const NOBODY = 'nobody.0' as ChangeId

/** How many commits are sent at once where many are needed. */
const BURST = 250

/** The same change id again: the first outcome, and never a second effect. */
export const repeatCases = [
  storeCase('repeat-applied', 'Answers an applied change that is sent again with its first outcome', async (bench) => {
    const change = bench.change([put('call/1', { state: 'ringing' })], { facts: [fact(1)] })
    const first = await bench.store.commit(bench.center, change)
    checkOutcome('the first outcome', first, 'applied', 'Nothing speaks against it.')
    checkEqual('the outcome of the repetition', await bench.another.commit(bench.center, change), first, WHY)
  }),

  storeCase(
    'repeat-without-effect',
    'A repeated change is not applied twice, nor over what came after it',
    async (bench) => {
      const blind = bench.change([], { facts: [fact(1)] })
      const made = bench.change([put('call/1', 'ringing')])
      const answered = bench.change([put('call/1', 'answered', made.id)])
      for (const change of [blind, made, answered]) await bench.applied(change)
      for (const change of [blind, made, answered]) await bench.another.commit(bench.center, change)
      const { revision, ...snapshot } = await bench.store.snapshot(bench.center)
      checkEqual('the revision', revision, 3, 'A fact that stands twice in the log is counted twice in every report.')
      checkEqual(
        'the records',
        bodiesOf({ revision, ...snapshot }),
        { 'call/1': 'answered' },
        'The call was answered since.',
      )
    },
  ),

  storeCase(
    'repeat-at-once',
    'The same change sent many times at once is applied once, and all hear the same',
    async (bench) => {
      const change = bench.change([put('call/1', {})], { facts: [fact(1)] })
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          (index % 2 ? bench.another : bench.store).commit(bench.center, change),
        ),
      )
      for (const outcome of outcomes) checkEqual('each outcome', outcome, outcomes[0], WHY)
      checkEqual('the revision', (await bench.store.snapshot(bench.center)).revision, 1, 'It is one change.')
    },
  ),

  storeCase(
    'repeat-conflict',
    'A change refused by conflict stays refused, also when it would fit by now',
    async (bench) => {
      const early = bench.change([put('call/1', 'answered', 'caller.1' as ChangeId)])
      const first = await bench.store.commit(bench.center, early)
      checkOutcome('the first outcome', first, 'conflict', 'The record does not exist yet.')
      await bench.applied(bench.change([put('call/1', 'ringing')], { id: 'caller.1' as ChangeId }))
      await refusedAgain(bench, early, first)
    },
  ),

  storeCase('repeat-late', 'A change refused as late stays refused with the same instant', async (bench) => {
    const { at } = await bench.store.snapshot(bench.center)
    const change = bench.change([put('call/1', {})], { notAfter: at - 1 })
    const first = await bench.store.commit(bench.center, change)
    checkOutcome('the first outcome', first, 'late', 'Its time has passed.')
    await bench.advance(5)
    await refusedAgain(bench, change, first)
  }),

  storeCase(
    'repeat-fenced',
    'A change refused as fenced stays refused, also when its token is current by now',
    async (bench) => {
      const { store, center } = bench
      const held = await store.lease(center, 'dispatcher', 'one', 60_000)
      const token = (held?.token ?? 0) + 1
      const change = bench.change([put('call/1', {})], { under: { lease: 'dispatcher', token } })
      const first = await store.commit(center, change)
      checkOutcome('the first outcome', first, 'fenced', 'Nobody has held the lease with this token.')
      await store.release(center, 'dispatcher', 'one')
      await store.lease(center, 'dispatcher', 'two', 60_000)
      await refusedAgain(bench, change, first)
    },
  ),

  storeCase('repeat-after-many', `Remembers outcomes for ${OUTCOME_MEMORY} further commits`, async (bench) => {
    const applied = bench.change([put('call/1', 'ringing')])
    const refused = bench.change([put('call/2', {}, NOBODY)])
    const first = await bench.store.commit(bench.center, applied)
    const second = await bench.store.commit(bench.center, refused)
    for (let sent = 0; sent < OUTCOME_MEMORY - 1; sent += BURST) {
      const count = Math.min(BURST, OUTCOME_MEMORY - 1 - sent)
      const burst = Array.from({ length: count }, () => bench.store.commit(bench.center, bench.change([])))
      for (const { outcome } of await Promise.all(burst)) checkEqual('each outcome', outcome, 'applied', 'It is empty.')
    }
    checkEqual('the outcome of the applied one', await bench.another.commit(bench.center, applied), first, WHY)
    checkEqual('the outcome of the refused one', await bench.another.commit(bench.center, refused), second, WHY)
  }),

  storeCase('repeat-in-another-center', 'The same change id in another center is another change', async (bench) => {
    const change = bench.change([put('call/1', {})])
    await bench.applied(change)
    const outcome = await bench.store.commit(bench.elsewhere, change)
    checkOutcome('the outcome in the other center', outcome, 'applied', 'A node numbers its changes per center.')
    const { records } = await bench.store.snapshot(bench.elsewhere)
    checkEqual('the records there', records.length, 1, 'A node numbers its changes per center.')
  }),
]

async function refusedAgain(bench: StoreBench, change: Change, first: unknown): Promise<void> {
  const { revision } = await bench.store.snapshot(bench.center)
  checkEqual('the outcome of the repetition', await bench.another.commit(bench.center, change), first, WHY)
  const again = await bench.store.snapshot(bench.center)
  const why = 'The decision was made anew since; applying the old one too would act twice.'
  checkEqual('the revision after the repetition', again.revision, revision, why)
}
