import { type CenterId, memoryStore, systemClock } from '@ringwright/core'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { findPostgres, type PostgresServer, startPostgres } from '../../../../scripts/services/index.js'
import { checkArchive } from '../sql/fixtures/archive-model.js'
import { checkDirectory } from '../sql/fixtures/directory-model.js'
import { checkStore } from '../sql/fixtures/store-model.js'
import { type PostgresStorage, postgresStorage } from './index.js'

const RUNS = 25

let server: PostgresServer
let storage: PostgresStorage

beforeAll(async () => {
  server = await startPostgres(await findPostgres())
  storage = await postgresStorage({ connectionString: server.url })
})

afterAll(async () => {
  await storage?.close()
  await server?.stop()
})

describe('[V10] whatever happens, PostgreSQL answers as memory does:', () => {
  for (const seed of [1, 2]) {
    const runs = { seed, count: RUNS, center: (run: number) => `${seed}.${run}` as CenterId }
    it(`the store (seed ${seed})`, () => {
      const open = () => ({ store: storage.store, model: memoryStore({ clock: systemClock() }) })
      return checkStore(open, runs)
    })
    it(`the directory (seed ${seed})`, () => checkDirectory(storage.directory, runs))
    it(`the archive (seed ${seed})`, () => checkArchive(storage.archive, runs))
  }
})
