import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Commit, randomInteger, type Revision, seededRandom } from '@ringwright/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type RunningProcess, START_MAX_MS, startProcess } from '../../../../scripts/services/index.js'
import { counts, countingChange, WRITER_CENTER } from './fixtures/writer.js'
import { type SqliteStorage, sqliteStorage } from './index.js'

const WRITER = fileURLToPath(new URL('fixtures/writer.ts', import.meta.url))
const ROUNDS = 8
const CONFIRMED_MAX = 400

let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringwright-kill-'))
  file = join(folder, 'center.db')
})

afterEach(() => rm(folder, { recursive: true }))

function startWriter(from: number): RunningProcess {
  const program = ['--conditions=@ringwright/source', '--import', 'tsx', WRITER]
  return startProcess(process.execPath, [...program, file, String(from)])
}

/** What a killed writer had heard: count by revision. */
function confirmedIn(output: string): Map<number, Revision> {
  const lines = [...output.matchAll(/^confirmed (\d+) (\d+) put$/gm)]
  return new Map(lines.map(([, count, revision]) => [Number(count), Number(revision)]))
}

async function wholeLog({ store }: SqliteStorage): Promise<Commit[]> {
  const { revision } = await store.snapshot(WRITER_CENTER)
  const commits: Commit[] = []
  const stop = new AbortController()
  if (revision > 0)
    for await (const batch of store.follow(WRITER_CENTER, 0, stop.signal)) {
      commits.push(...batch)
      if (commits.length >= revision) stop.abort()
    }
  return commits
}

async function checkFile(confirmed: ReadonlyMap<number, Revision>): Promise<number> {
  const storage = await sqliteStorage({ file })
  try {
    const { records, revision } = await storage.store.snapshot(WRITER_CENTER)
    expect(records.map(({ body }) => body)).toEqual([{ count: revision }, { count: revision }])
    const log = await wholeLog(storage)
    expect(log.map(({ facts }) => facts[0]?.data)).toEqual(log.map((_, index) => ({ count: index + 1 })))
    expect(log.map((commit) => commit.revision)).toEqual(log.map((_, index) => index + 1))
    for (const [count, at] of confirmed) {
      const again = await storage.store.commit(WRITER_CENTER, countingChange(count))
      expect(again).toMatchObject({ outcome: 'applied', revision: at })
      expect(await storage.directory.get(WRITER_CENTER, counts, String(count))).toMatchObject({ body: { count } })
    }
    expect((await storage.store.snapshot(WRITER_CENTER)).revision).toBe(revision)
    return revision
  } finally {
    await storage.close()
  }
}

// Each round starts a process.
describe('[U1] [U11] [V3] a process that is killed while it writes', { timeout: ROUNDS * START_MAX_MS }, () => {
  it('loses nothing that was confirmed and leaves nothing half done, whenever it is killed', async () => {
    const random = seededRandom('kill')
    let revision = 0
    for (let round = 0; round < ROUNDS; round++) {
      await using writer = startWriter(revision + 1)
      const enough = 1 + randomInteger(random, CONFIRMED_MAX)
      await writer.waitForOutput(new RegExp(`^confirmed ${revision + enough} `, 'm'), START_MAX_MS)
      await writer.stop('SIGKILL')
      const confirmed = confirmedIn(writer.output)
      expect(confirmed.size).toBeGreaterThan(0)
      const before = revision
      revision = await checkFile(confirmed)
      expect(revision - before).toBeGreaterThanOrEqual(confirmed.size)
    }
  })

  it('lets the next one have the file at once, which a living one does not', async () => {
    await using writer = startWriter(1)
    await writer.waitForOutput(/confirmed/, START_MAX_MS)
    await expect(sqliteStorage({ file })).rejects.toMatchObject({
      code: 'wrong_state',
      message: expect.stringMatching(
        new RegExp(`is in use by process ${writer.pid} on \\S+ since \\d{4}-.*Stop that one`),
      ),
    })
    await writer.stop('SIGKILL')
    await (await sqliteStorage({ file })).close()
  })
})
