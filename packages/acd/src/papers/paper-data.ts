import {
  type Json,
  type Person,
  type PersonalDataKeeper,
  type RecordDesk,
  RingwrightError,
  systemActor,
} from '@ringwright/core'
import { agents } from '../agent/agent.js'
import { papers } from './papers.js'

const ERASER = systemActor('erasure')

/** What was written down about a person's interactions, as far as facts are not alone in telling it yet. */
export const paperData: PersonalDataKeeper = {
  name: 'papers',
  kinds: [papers, agents],
  async *items(desk, person) {
    for (const { body } of papersAbout(desk, person)) yield body as unknown as Json
  },
  // Whoever wraps up may write more.
  isBusy: wrapsUp,
  async erase(desk, person) {
    const about = papersAbout(desk, person)
    for (const { id } of about)
      await desk.run(ERASER, (transaction) => {
        if (transaction.read(papers, id)) transaction.remove(papers, id)
      })
    if (wrapsUp(desk, person))
      throw new RingwrightError('unavailable', 'An agent wraps up with the person: erase again when that is over.')
    return about.length
  },
}

function papersAbout(desk: RecordDesk, { interactions }: Person) {
  const all = desk.all(papers)
  return interactions.flatMap((id) => all.get(id) ?? [])
}

function wrapsUp(desk: RecordDesk, { interactions }: Person): boolean {
  const about = new Set(interactions)
  return [...desk.all(agents).values()].some(({ body }) => body.loads.some(({ interaction }) => about.has(interaction)))
}
