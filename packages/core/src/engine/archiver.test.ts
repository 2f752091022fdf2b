import { describe, expect, it } from 'vitest'
import { verifyChain } from '../archive/verify-chain.js'
import { systemActor } from '../authorization/actor.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import type { CenterId, InteractionId } from '../identity/identity.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import { ARCHIVE_CURSOR, type Archive } from '../storage/archive.js'
import type { CommittedFact } from '../storage/fact.js'
import { memoryArchive } from '../storage/memory/memory-archive.js'
import { memoryStore } from '../storage/memory/memory-store.js'
import { archiveCursors } from './archiver.js'
import { type ContactCenter, createContactCenter } from './contact-center.js'
import { noteCenters, putNote } from './fixtures/note-centers.js'

const CENTER = 'main' as CenterId

/** Appends, and then answers like a server that went away: now and then, nobody knows. */
function forgetful(inner: Archive): Archive {
  let appends = 0
  return {
    ...inner,
    async append(center, facts) {
      const end = await inner.append(center, facts)
      if (appends++ % 2 === 0) throw new RingwrightError('unavailable', 'The connection was lost.')
      return end
    },
  }
}

async function say(center: ContactCenter, count: number): Promise<void> {
  for (let index = 0; index < count; index++)
    await center.run(systemActor('host'), (transaction) =>
      transaction.fact('interaction:attributesChanged', { interaction: `i${index}` as InteractionId, names: [] }),
    )
}

describe('[X12] [V6] the archiver', () => {
  it('makes one chain across restarts and answers that were lost, and notes its end in the store', async () => {
    const clock = steppingClock()
    const store = memoryStore({ clock })
    const archive = memoryArchive()
    const options = { plugins: [], store, archive: forgetful(archive), clock }
    for (let round = 0; round < 3; round++) {
      const center = createContactCenter(options)
      await center.start()
      await say(center, 5)
      // The next node begins where the last has left the cursor, with and without the last batch noted.
      await clock.advance(round === 1 ? 10 : 5_000)
      await center.stop()
      await clock.advance(5_000)
    }
    const last = createContactCenter(options)
    await last.start()
    await clock.advance(10_000)
    const report = await verifyChain(archive, CENTER)
    const opened = (await archive.query(CENTER, { types: ['interaction:attributesChanged'], limit: 100 })).facts
    expect(opened).toHaveLength(15)
    expect(report).toMatchObject({ faultCount: 0 })
    expect(last.get(archiveCursors, ARCHIVE_CURSOR.id)?.chain).toEqual(report.end)
    await last.stop()
  })

  it('misses nothing where nothing was to be told for longer than the log is kept', async () => {
    const { center, clock } = noteCenters({ archive: memoryArchive() })
    const first = center()
    await first.start()
    await say(first, 5)
    for (let note = 0; note < 1_000; note++) await putNote(first, `n${note % 10}`, { text: 'a' })
    await clock.advance(5_000)
    await first.stop()
    const second = center()
    const missed: unknown[] = []
    second.on('archive:missed', ({ data }) => void missed.push(data))
    await second.start()
    await clock.advance(5_000)
    expect(missed).toEqual([])
    expect(second.get(archiveCursors, ARCHIVE_CURSOR.id)?.chain).toMatchObject({ number: 5 })
    await second.stop()
  })

  it('goes on behind what the log was cut by while the archive was away, and says what is missing', async () => {
    const clock = steppingClock()
    const archive = memoryArchive()
    let isUp = true
    const away: Archive = {
      ...archive,
      append: (center, facts) =>
        isUp ? archive.append(center, facts) : Promise.reject(new RingwrightError('unavailable', 'No route.')),
    }
    const center = createContactCenter({ plugins: [], store: memoryStore({ clock }), archive: away, clock })
    await center.start()
    await say(center, 5)
    await clock.advance(5_000)
    isUp = false
    for (let minute = 0; minute < 10; minute++) {
      await say(center, 500)
      await clock.advance(60_000)
    }
    isUp = true
    await clock.advance(5_000)
    await say(center, 3)
    await clock.advance(5_000)
    const [missed] = (await archive.query(CENTER, { types: ['archive:missed'] })).facts
    const { after, until } = (missed as CommittedFact<'archive:missed'>).data
    expect(until).toBeGreaterThan(after)
    const { facts } = await archive.query(CENTER, { types: ['interaction:attributesChanged'], limit: 1_000 })
    const revisions = facts.map(({ revision }) => revision)
    expect(revisions.filter((revision) => revision > after && revision <= until)).toEqual([])
    expect(revisions.filter((revision) => revision > until).length).toBeGreaterThanOrEqual(3)
    expect(await verifyChain(archive, CENTER)).toMatchObject({ faultCount: 0 })
    await center.stop()
  })
})
