import type { ChangeId } from '../../identity/identity.js'
import type { Change, CommitOutcome } from '../../storage/commit.js'
import { RingwrightError } from '../../errors/ringwright-error.js'
import { checkEqual, checkThat } from '../conformance-failure.js'
import { bodiesOf, fact, put, type StoreBench, storeCase } from './store-bench.js'

const LOST = 'A caller who was told to wait would be forgotten.'
const HALF = 'Half a change offers a caller to an agent who does not know of it.'
const TWICE = 'After a lost answer everything unanswered is sent again; done twice, a customer is called twice.'

/** How many changes are under way when it dies, and how many of them may be answered before. */
const UNDER_WAY = 30
const ANSWERED_BEFORE = [0, 1, 15, 29]

/** How often a change is asked for again, and how long in between. */
const TRIES_MAX = 200
const RETRY_DELAY_MS = 50

/** What is left when the store's process or server dies and comes back, at any point of what it was doing. */
export const crashCases = [
  ...ANSWERED_BEFORE.map((answered) =>
    storeCase(
      `crash-after-${answered}`,
      `Dies after ${answered} of ${UNDER_WAY} answers: what was answered is there, whole, once`,
      async (bench) => {
        const changes = chain(bench)
        const sent = changes.map((change) => bench.store.commit(bench.center, change))
        for (const each of sent) each.catch(() => {})
        if (answered > 0) await bench.arrives(sent[answered - 1] as Promise<unknown>, 'an answer', LOST)
        await crash(bench)
        const heard = await Promise.allSettled(sent)
        const acknowledged = heard.map((each) => (each.status === 'fulfilled' ? revisionOf(each.value) : 0))
        const { revision } = await retried(bench, () => bench.another.snapshot(bench.center))
        const least = Math.max(...acknowledged)
        checkThat(revision >= least, 'the revision after the crash', revision, `at least ${least}`, LOST)
        const outcomes: CommitOutcome[] = []
        for (const change of changes) outcomes.push(await knownOutcome(bench, change))
        for (const [index, each] of heard.entries())
          if (each.status === 'fulfilled')
            checkEqual(`the outcome of ${changes[index]?.id} after the crash`, outcomes[index], each.value, LOST)
        await checkChain(bench, changes, outcomes)
      },
      'crash',
    ),
  ),

  storeCase(
    'crash-refused',
    'Remembers across its death what it has refused',
    async (bench) => {
      const refused = bench.change([put('call/1', 'answered', 'caller.1' as ChangeId)])
      const first = await bench.store.commit(bench.center, refused)
      await bench.applied(bench.change([put('call/1', 'ringing')], { id: 'caller.1' as ChangeId }))
      await crash(bench)
      const why = 'The decision was made anew since; applying the old one too would act twice.'
      checkEqual('the outcome after the crash', await knownOutcome(bench, refused), first, why)
    },
    'crash',
  ),

  storeCase(
    'crash-lease',
    'Keeps leases and their tokens across its death',
    async (bench) => {
      const held = await bench.store.lease(bench.center, 'dispatcher', 'one', 600_000)
      await crash(bench)
      const other = await retried(bench, () => bench.another.lease(bench.center, 'dispatcher', 'two', 600_000))
      checkEqual("another holder's try", other, null, 'Two nodes would bother to match the same callers.')
      const renewed = await retried(bench, () => bench.store.lease(bench.center, 'dispatcher', 'one', 600_000))
      checkEqual('the token', renewed?.token, held?.token, 'Changes in flight under it would be refused.')
    },
    'crash',
  ),

  storeCase(
    'crash-followed',
    'A follower goes on behind its place, or is told that the log has lost it; it never misses a commit',
    async (bench) => {
      const before = chain(bench)
      for (const change of before) await bench.applied(change)
      const reader = bench.follow(0, bench.another)
      await bench.arrives(reader.read(before.length), 'following before the crash', LOST)
      await crash(bench)
      const onward = bench.change([put('after/1', 'the crash')])
      await knownOutcome(bench, onward)
      const followed = Promise.race([reader.read(before.length + 1), reader.ended]).catch(() => {})
      await bench.arrives(followed, 'hearing of a commit after the crash', LOST)
      const revisions = reader.commits.map(({ revision }) => revision)
      checkEqual(
        'the revisions',
        revisions,
        Array.from(revisions, (_, index) => index + 1),
        'No gap.',
      )
    },
    'crash',
  ),
]

/** Changes that rest on one another; each writes two records and a fact. */
function chain(bench: StoreBench): Change[] {
  const changes: Change[] = []
  for (let count = 1; count <= UNDER_WAY; count++) {
    const version: ChangeId | null = changes.at(-1)?.id ?? null
    const drafts = [put('left/1', count, version), put('right/1', count, version), put(`step/${count}`, count)]
    changes.push(bench.change(drafts, { facts: [fact(count)] }))
  }
  return changes
}

async function checkChain(bench: StoreBench, changes: readonly Change[], outcomes: readonly CommitOutcome[]) {
  const applied = outcomes.filter(({ outcome }) => outcome === 'applied').length
  checkEqual('how many were applied in the end', applied, changes.length, 'Each was asked for until it was known.')
  const snapshot = await bench.another.snapshot(bench.center)
  checkEqual('the revision', snapshot.revision, changes.length, TWICE)
  const bodies = bodiesOf(snapshot)
  checkEqual('both halves', [bodies['left/1'], bodies['right/1']], [changes.length, changes.length], HALF)
  const commits = await bench.arrives(bench.follow(0).read(changes.length), 'following it all', LOST)
  checkEqual(
    'the log',
    commits.map(({ change, writes, facts }) => [change, writes.length, facts.length]),
    changes.map(({ id, writes, facts }) => [id, writes.length, facts.length]),
    TWICE,
  )
}

function revisionOf(outcome: CommitOutcome): number {
  return outcome.outcome === 'applied' ? outcome.revision : 0
}

async function crash(bench: StoreBench): Promise<void> {
  checkThat(!!bench.crash, 'the harness', undefined, 'a function `crash`, or a reason in `without`', 'Machines die.')
  await bench.crash()
}

/** Asks until it is known what became of the change. */
function knownOutcome(bench: StoreBench, change: Change): Promise<CommitOutcome> {
  return retried(bench, () => bench.store.commit(bench.center, change))
}

async function retried<T>(bench: StoreBench, ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask()
    } catch (error) {
      const away = error instanceof RingwrightError && error.code === 'unavailable'
      if (!away || tries === TRIES_MAX) throw error
      await bench.advance(RETRY_DELAY_MS)
    }
  }
}
