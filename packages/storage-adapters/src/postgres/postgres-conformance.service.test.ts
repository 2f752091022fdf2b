import { type CenterId, OUTCOME_MEMORY } from '@ringwright/core'
import {
  archiveConformance,
  directoryConformance,
  type Harness,
  relayConformance,
  skipReason,
  storeConformance,
} from '@ringwright/core/conformance'
import type pg from 'pg'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { findPostgres, type PostgresServer, startPostgres } from '../../../../scripts/services/index.js'
import { fillLog } from '../sql/fixtures/fill-log.js'
import { poolOfTests } from './fixtures/pool-of-tests.js'
import { type PostgresStorage, postgresStorage } from './index.js'

let server: PostgresServer
let clock: pg.Pool
let first: PostgresStorage
let second: PostgresStorage

beforeAll(async () => {
  server = await startPostgres(await findPostgres())
  clock = poolOfTests(server)
})

afterAll(async () => {
  await clock?.end()
  await server?.stop()
})

/** Two nodes. Only the server knows what time it is, so that time goes on there. */
function harness<Port>(portOf: (storage: PostgresStorage) => Port): Harness<Port> {
  const options = (): Parameters<typeof postgresStorage>[0] => ({
    connectionString: server.url,
    logLengthMax: OUTCOME_MEMORY,
    pollMs: 50,
  })
  return {
    without: { crash: 'killed in tests of its own' },
    async open() {
      first = await postgresStorage(options())
      second = await postgresStorage(options())
      return {
        port: portOf(first),
        another: portOf(second),
        advance: async (durationMs) => void (await clock.query('select pg_sleep($1)', [durationMs / 1_000])),
        compact: (center) => fillLog(first.store, center as CenterId),
        close: async () => void (await Promise.all([first.close(), second.close()])),
      }
    },
  }
}

describe('[V4] [V10] the store in PostgreSQL', () => {
  const stores = harness(({ store }) => store)
  for (const each of storeConformance)
    it(each.name, { skip: skipReason(each, stores) !== undefined }, () => each.run(stores))
})

describe('[V4] [V10] the directory in PostgreSQL', () => {
  for (const each of directoryConformance) it(each.name, () => each.run(harness(({ directory }) => directory)))
})

describe('[V4] [V10] the archive in PostgreSQL', () => {
  for (const each of archiveConformance) it(each.name, () => each.run(harness(({ archive }) => archive)))
})

describe('[V4] [V10] the relay in PostgreSQL', () => {
  for (const each of relayConformance) it(each.name, () => each.run(harness(({ relay }) => relay)))
})
