import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CenterId, type CommittedFact, systemActor } from '@ringwright/core'
import { verifyChain } from '@ringwright/core/archive'
import { steppingClock } from '@ringwright/core/simulation'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SqliteStorage, sqliteStorage } from './index.js'
import { sqliteClient } from './sqlite-connection.js'

const CENTER = 'main' as CenterId

let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringwright-chain-'))
  file = join(folder, 'center.db')
})

afterEach(() => rm(folder, { recursive: true }))

function facts(count: number, from = 1): CommittedFact[] {
  const made = Array.from({ length: count }, (_, index) => ({
    id: `c${from + index}.0`,
    type: 'interaction:noted',
    at: 1_000 * (from + index),
    revision: from + index,
    actor: systemActor('test'),
    data: { interaction: 'i', text: 'said' },
    personal: ['text'],
  }))
  return made as unknown as CommittedFact[]
}

async function opened<T>(work: (storage: SqliteStorage) => Promise<T>): Promise<T> {
  const storage = await sqliteStorage({ file, clock: steppingClock() })
  try {
    return await work(storage)
  } finally {
    await storage.close()
  }
}

/** What somebody does who has the file and another program. */
async function edit(sql: string): Promise<void> {
  const connection = (await sqliteClient())(file)
  connection.exec(sql)
  connection.close()
}

const faults = () => opened(async ({ archive }) => (await verifyChain(archive, CENTER)).faults)

describe('[X12] [Z24] the chain of facts in a file', () => {
  it('goes on after the file was closed', async () => {
    await opened(({ archive }) => archive.append(CENTER, facts(3)))
    await opened(({ archive }) => archive.append(CENTER, facts(5)))
    expect(await opened(({ archive }) => verifyChain(archive, CENTER))).toMatchObject({ facts: 5, faultCount: 0 })
  })

  it('shows what was altered in the file by another program', async () => {
    await opened(({ archive }) => archive.append(CENTER, facts(6)))
    await edit(`update fact set fact = replace(fact, '"i"', '"j"') where place = 2`)
    await edit(`update fact set personal = replace(personal, 'said', 'sung') where place = 3`)
    await edit('update fact set personal = null where place = 4')
    await edit('delete from fact where place = 5')
    await edit('delete from link where place = 6; delete from fact where place = 6')
    expect(await faults()).toMatchObject([
      { number: 2, kind: 'changed' },
      { number: 3, kind: 'personalChanged' },
      { number: 4, kind: 'vanished' },
      { number: 5, kind: 'vanished' },
    ])
  })

  it('begins with what is archived after an update, and finds what was there before', async () => {
    await opened(({ archive }) => archive.append(CENTER, facts(2)))
    await edit(`drop table link; drop index fact_place; drop index fact_personal;
      alter table fact drop column place; alter table fact drop column seals; alter table fact drop column personal;
      pragma user_version = 1`)
    await opened(async ({ archive }) => {
      expect((await archive.query(CENTER, {})).facts).toHaveLength(2)
      // The last batch of the version before is sent again, as its answer may have been lost.
      await archive.append(CENTER, [...facts(1, 2), ...facts(2, 3)])
      expect((await archive.query(CENTER, {})).facts.map(({ id }) => id)).toEqual(['c1.0', 'c2.0', 'c3.0', 'c4.0'])
      expect(await verifyChain(archive, CENTER)).toMatchObject({ facts: 3, faultCount: 0 })
    })
  })
})
