import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CenterId, OUTCOME_MEMORY } from '@ringwright/core'
import {
  archiveConformance,
  directoryConformance,
  type Harness,
  skipReason,
  storeConformance,
} from '@ringwright/core/conformance'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, it } from 'vitest'
import { fillLog } from '../sql/fixtures/fill-log.js'
import { type SqliteStorage, sqliteStorage } from './index.js'

/** A file for each case. One process is all that a file has, so both connections of a case are the same. */
function harness<Port>(portOf: (storage: SqliteStorage) => Port): Harness<Port> {
  return {
    without: { crash: 'killed in tests of its own' },
    async open() {
      const folder = await mkdtemp(join(tmpdir(), 'ringwright-sqlite-'))
      const clock = steppingClock()
      const storage = await sqliteStorage({ file: join(folder, 'center.db'), clock, logLengthMax: OUTCOME_MEMORY })
      const port = portOf(storage)
      return {
        port,
        another: port,
        advance: (durationMs) => clock.advance(durationMs),
        compact: (center) => fillLog(storage.store, center as CenterId),
        async close() {
          await storage.close()
          await rm(folder, { recursive: true })
        },
      }
    },
  }
}

describe('[V3] [V10] the store in SQLite', () => {
  const stores = harness(({ store }) => store)
  for (const each of storeConformance)
    it(each.name, { skip: skipReason(each, stores) !== undefined }, () => each.run(stores))
})

describe('[V3] [V10] the directory in SQLite', () => {
  for (const each of directoryConformance) it(each.name, () => each.run(harness(({ directory }) => directory)))
})

describe('[V3] [V10] the archive in SQLite', () => {
  for (const each of archiveConformance) it(each.name, () => each.run(harness(({ archive }) => archive)))
})
