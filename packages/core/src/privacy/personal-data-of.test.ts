import { expect, it } from 'vitest'
import { systemActor } from '../authorization/actor.js'
import { type Customer, customers } from '../customer/customer.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import type { CenterId, CustomerId } from '../identity/identity.js'
import { seededRandom } from '../randomness/seeded-random.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import { memoryArchive } from '../storage/memory/memory-archive.js'
import { memoryDirectory } from '../storage/memory/memory-directory.js'
import { memoryStore } from '../storage/memory/memory-store.js'
import type { Store } from '../storage/store.js'
import { personalDataOf } from './personal-data-of.js'

const CENTER = 'main' as CenterId
const ANNA: Customer = { id: 'anna' as CustomerId, addresses: [], createdAt: 0 }

it('says what the store refuses to whoever erases somebody from outside, instead of waiting for ever', async () => {
  const clock = steppingClock()
  const refusal = new RingwrightError('not_permitted', 'PostgreSQL does not permit this to the user.')
  const store: Store = {
    ...memoryStore({ clock }),
    async commit() {
      throw refusal
    },
  }
  const directory = memoryDirectory()
  await directory.put(CENTER, customers, ANNA.id, ANNA, 0)
  const stored = { center: CENTER, store, directory, archive: memoryArchive(), clock, random: seededRandom(1) }
  const data = await personalDataOf(stored)
  const remove = async (): Promise<void> => {}
  const erased = data.erase(systemActor('olga'), ANNA.id, { removeAttachment: remove, removeRecording: remove })
  erased.catch(() => {})
  await clock.advance(60_000)
  await expect(erased).rejects.toBe(refusal)
  await data.close()
})
