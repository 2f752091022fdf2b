import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CenterId, memoryStore } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { checkArchive } from '../sql/fixtures/archive-model.js'
import { checkDirectory } from '../sql/fixtures/directory-model.js'
import { checkStore } from '../sql/fixtures/store-model.js'
import { type SqliteStorage, sqliteStorage } from './index.js'

const RUNS = 60

let folder: string
let storage: SqliteStorage
const clock = steppingClock()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringwright-model-'))
  storage = await sqliteStorage({ file: join(folder, 'center.db'), clock, synchronous: 'normal' })
})

afterAll(async () => {
  await storage.close()
  await rm(folder, { recursive: true })
})

describe('[V10] whatever happens, SQLite answers as memory does:', { timeout: 60_000 }, () => {
  for (const seed of [1, 2, 3]) {
    const runs = { seed, count: RUNS, center: (run: number) => `${seed}.${run}` as CenterId }
    it(`the store (seed ${seed})`, () => {
      const open = () => ({
        store: storage.store,
        model: memoryStore({ clock }),
        advance: (byMs: number) => clock.advance(byMs),
      })
      return checkStore(open, runs)
    })
    it(`the directory (seed ${seed})`, () => checkDirectory(storage.directory, runs))
    it(`the archive (seed ${seed})`, () => checkArchive(storage.archive, runs))
  }
})
