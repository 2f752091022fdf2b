import { verifyChain } from '../../archive/verify-chain.js'
import { systemActor } from '../../authorization/actor.js'
import type { CustomerId } from '../../identity/identity.js'
import { ARCHIVE_PAGE_MAX, REMOVED_MAX } from '../../storage/archive.js'
import { checkEqual, checkThat } from '../conformance-failure.js'
import { type ArchiveBench, archiveCase, committed, commits, idsOf } from './archive-bench.js'

const HOLDS = 'A chain that does not hold although nobody has altered anything proves nothing when somebody has.'
const ACCOUNTED = 'What is gone without a fact that says so looks like what somebody has deleted.'
const PRIVATE = 'Who asks for it has a right to be forgotten.'
const ERASER = systemActor('conformance')

/** Checks the chain from its first fact on, and answers with its report. */
async function verified({ another, center }: ArchiveBench) {
  const report = await verifyChain(another, center)
  checkEqual('the faults of the chain', report.faults, [], HOLDS)
  return report
}

/** Facts about customers, with something personal in each. */
function said(revision: number, customer: string, text: string) {
  return committed(revision, [{ data: { customer, text, queue: 'q' }, personal: ['text'] }])
}

/** The chain: what vouches for facts, and what stays when they go. */
export const chainCases = [
  archiveCase('chain-follows', 'Every fact has the next place of a chain that holds', async (bench) => {
    checkEqual('the chain of nothing', await bench.archive.chain(bench.center, 0), [], 'There is nothing yet.')
    checkEqual('the end of nothing', await bench.append([]), null, 'There is nothing yet.')
    const facts = [...commits(3), ...said(4, 'c', 'a word \u0000 "é"'), ...commits(3, 5)]
    const end = await bench.append(facts)
    const links = await bench.another.chain(bench.center, 2, 3)
    const places = links.map(({ number, id }) => [number, id])
    const expected = [3, 4, 5].map((place) => [place, `node-1.${place}.0`])
    checkEqual('three places behind the second', places, expected, 'Whoever goes on later must find where.')
    const report = await verified(bench)
    checkEqual('how many facts the chain has', report.facts, 7, HOLDS)
    checkEqual('its end', report.end, end, 'Who appends notes the end, to compare with it later.')
  }),

  archiveCase('chain-once', 'What is appended again, or by two nodes at once, has one place', async (bench) => {
    const facts = commits(60)
    await bench.append(facts.slice(0, 20))
    await Promise.all([bench.append(facts), bench.another.append(bench.center, facts.slice(10) as never)])
    await bench.append(facts.slice(30))
    const report = await verified(bench)
    checkEqual('the end of the chain', report.end?.number, 60, 'A fact with two places counts twice.')
    const links = await bench.archive.chain(bench.center, 0, ARCHIVE_PAGE_MAX)
    checkEqual('the facts', links.map(({ id }) => id).toSorted(), idsOf(facts).toSorted(), HOLDS)
  }),

  archiveCase('chain-isolated', 'Each center has a chain of its own', async (bench) => {
    await bench.append(commits(2))
    const end = await bench.archive.append(bench.elsewhere, commits(3) as never)
    checkEqual('the end elsewhere', end?.number, 3, 'Centers are different companies.')
    checkEqual('the end here', (await verified(bench)).end?.number, 2, 'Centers are different companies.')
  }),

  archiveCase(
    'personal-apart',
    'Personal fields are part of the fact, but not of what the chain covers',
    async (bench) => {
      const facts = [...said(1, 'a', 'yes'), ...said(2, 'b', 'yes')]
      await bench.append(facts)
      checkEqual('the facts', (await bench.query()).facts, facts, 'Until it is erased, everything is there.')
      const [first, second] = await bench.another.chain(bench.center, 0)
      checkEqual('the fact in the chain', first?.fact?.data, { customer: 'a', queue: 'q' }, PRIVATE)
      checkThat(
        first?.seals['text'] !== second?.seals['text'],
        'the seals of two equal words',
        [first?.seals, second?.seals],
        'differ, by a salt',
        'What is erased must not be found by trying every word.',
      )
    },
  ),

  archiveCase('erase-only', 'Erases what is personal in the facts about somebody, and nothing else', async (bench) => {
    const facts = [...said(1, 'a', 'mine'), ...said(2, 'b', 'theirs'), ...commits(1, 3), ...said(4, 'a', 'mine, too')]
    await bench.append(facts)
    const customer = 'a' as CustomerId
    const erasure = { about: { customer: ['a'], agent: ['a'] }, actor: ERASER, at: 9_000, customer }
    const removed = await bench.archive.erase(bench.center, erasure)
    checkEqual('the answer', removed, { facts: 2, complete: true }, PRIVATE)
    const kept = (await bench.query({ types: ['conformance:noted'] })).facts.map(({ data }) => data)
    const expected = [{ customer: 'a', queue: 'q' }, facts[1]?.data, {}, { customer: 'a', queue: 'q' }]
    checkEqual('what is left', kept, expected, PRIVATE)
    const [sealed] = await bench.another.chain(bench.center, 0)
    checkEqual('what the chain has of it', sealed?.personal, {}, PRIVATE)
    const again = await bench.another.erase(bench.center, erasure)
    checkEqual('erased again', again, { facts: 0, complete: true }, 'What is gone is gone once.')
  }),

  archiveCase('erase-proof', 'The chain holds after an erasure, and says what was erased', async (bench) => {
    await bench.append([...said(1, 'a', 'mine'), ...said(2, 'b', 'theirs'), ...said(3, 'a', 'mine, too')])
    const customer = 'a' as CustomerId
    await bench.archive.erase(bench.center, { about: { customer: ['a'] }, actor: ERASER, at: 9_000, customer })
    const report = await verified(bench)
    const { facts } = await bench.query({ about: { customer }, types: ['archive:erased'] })
    const proof = {
      customer,
      fields: 2,
      ranges: [
        [1, 1],
        [3, 3],
      ],
    }
    checkEqual(
      'the proof',
      facts.map(({ actor, at, data }) => ({ actor, at, data })),
      [{ actor: ERASER, at: 9_000, data: proof }],
      ACCOUNTED,
    )
    checkEqual('what the report counts', [report.facts, report.erasedFields], [4, 2], ACCOUNTED)
  }),

  archiveCase('forget-only', 'Forgets facts by age and type, but not what is to be kept', async (bench) => {
    const about = { agent: 'x' }
    const facts = committed(1, [{}, { type: 'other:kind' }, { data: about }, { data: { queue: 'held' } }])
    await bench.append([...facts, ...commits(2, 2)])
    const rule = { before: 2_000, types: ['conformance:noted'] as never, keep: { queue: ['held'], customer: ['x'] } }
    const removed = await bench.archive.forget(bench.center, { ...rule, actor: ERASER, at: 9_000 })
    checkEqual('the answer', removed, { facts: 2, complete: true }, ACCOUNTED)
    const left = idsOf((await bench.query()).facts).slice(0, 4)
    const expected = ['node-1.1.1', 'node-1.1.3', 'node-1.2.0', 'node-1.3.0']
    checkEqual('what is left', left, expected, 'What a court wants to see must be there.')
    await bench.append(facts)
    checkEqual('appended again', idsOf((await bench.query()).facts).slice(0, 4), expected, 'It was there before.')
  }),

  archiveCase('forget-proof', 'The chain holds after facts are forgotten, and its proofs are never', async (bench) => {
    await bench.append([...said(1, 'a', 'mine'), ...commits(4, 2)])
    await bench.archive.erase(bench.center, { about: { customer: ['a'] }, actor: ERASER, at: 5_000 })
    const forgetting = { before: 4_000, actor: ERASER, at: 6_000 }
    await bench.another.forget(bench.center, forgetting)
    await bench.archive.forget(bench.center, { ...forgetting, before: 100_000 })
    const report = await verified(bench)
    checkEqual('what the report counts', [report.facts, report.forgotten, report.end?.number], [3, 5, 8], ACCOUNTED)
    const types = (await bench.query()).facts.map(({ type }) => type)
    checkEqual('what is left', types, ['archive:erased', 'archive:forgotten', 'archive:forgotten'], ACCOUNTED)
  }),

  archiveCase('remove-bounded', `At most ${REMOVED_MAX} facts go in one step`, async (bench) => {
    await bench.append(commits(REMOVED_MAX + 5))
    const forget = () => bench.archive.forget(bench.center, { before: 10_000_000, actor: ERASER, at: 1 })
    const why = 'One step that is as long as the archive stops everything else.'
    checkEqual('the first step', await forget(), { facts: REMOVED_MAX, complete: false }, why)
    checkEqual('the second step', await forget(), { facts: 5, complete: true }, why)
    checkEqual('what the chain counts', (await verified(bench)).forgotten, REMOVED_MAX + 5, ACCOUNTED)
  }),
]
