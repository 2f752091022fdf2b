import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type CenterId, type ChangeId, type CommittedFact, type NodeId, systemActor } from '@ringwright/core'
import { type SqliteStorage, sqliteStorage } from '@ringwright/storage-adapters/sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startProcess } from '../../../../scripts/services/running-process.js'
import { typed } from '../fixtures/typed-command.js'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))
const CENTER = 'main' as CenterId

let folder: string
let file: string
let copy: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringwright-backup-'))
  file = join(folder, 'center.db')
  copy = join(folder, 'monday.db')
})
afterEach(() => rm(folder, { recursive: true }))

/** A change of the store and a fact in the archive. */
async function happen({ store, archive }: SqliteStorage, index: number): Promise<void> {
  const [key, id] = [`call/${index}`, `c${index}` as ChangeId]
  const record = { key, kind: 'call', id: String(index), version: id, body: { index } }
  const writes = [{ key, expects: null, record }]
  await store.commit(CENTER, { id, node: 'n' as NodeId, reads: [], facts: [], writes })
  const about = { id: `${id}.0`, at: index, revision: index + 1, actor: systemActor('test') }
  const fact = { ...about, type: 'doNotCall:added', data: { source: 'a form' } } as CommittedFact
  await archive.append(CENTER, [fact])
}

async function calls(): Promise<number> {
  await using storage = await sqliteStorage({ file })
  return (await storage.store.snapshot(CENTER)).records.length
}

async function lived(count: number): Promise<void> {
  await using storage = await sqliteStorage({ file })
  for (let index = 0; index < count; index++) await happen(storage, index)
}

const backup = (...more: readonly string[]) => typed(['backup', '--store', `sqlite:${file}`, '--out', copy, ...more])
const restore = (...more: readonly string[]) => typed(['restore', '--store', `sqlite:${file}`, '--from', copy, ...more])

describe('[V3] a backup', () => {
  it('is made by another process while the center runs, and brings back what was at that moment', async () => {
    {
      await using storage = await sqliteStorage({ file })
      for (let index = 0; index < 20; index++) await happen(storage, index)
      const line = ['backup', '--store', `sqlite:${file}`, '--out', copy, '--json']
      const child = startProcess(process.execPath, [
        '--conditions=@ringwright/source',
        '--import',
        'tsx',
        MAIN,
        ...line,
      ])
      let ended = false
      void child.end.then(() => (ended = true))
      let index = 20
      while (!ended) await happen(storage, index++)
      expect(await child.end).toMatchObject({ code: 0 })
      expect(child.output).toContain('"centers":["main"]')
      expect(await restore()).toMatchObject({ code: 1, said: /is in use by process/ })
      expect((await storage.store.snapshot(CENTER)).records).toHaveLength(index)
    }
    const before = await calls()
    expect(await restore()).toMatchObject({ code: 1, said: /is there\. Say that it is to be replaced/ })
    expect(await restore('--replace')).toMatchObject({ code: 0, lines: [/of main; start the center/] })
    const after = await calls()
    expect(after).toBeGreaterThanOrEqual(20)
    expect(after).toBeLessThanOrEqual(before)
    const verified = await typed(['verify', '--store', `sqlite:${file}`])
    expect(verified.code).toBe(0)
    // The copy may be of the moment between a change and its fact.
    expect(verified.lines[0]).toMatch(new RegExp(`^whole: (?:${after}|${after - 1}) facts, 0 forgotten`))
    expect((await readdir(folder)).filter((name) => /restored|part/.test(name))).toEqual([])
    expect(await restore('--replace')).toMatchObject({ code: 1, said: /\.replaced is what was replaced before/ })
    await rm(file)
    file = `${file}.replaced`
    expect(await calls()).toBe(before)
  })

  it('is restored where nothing is, with the commits that were only in the log of what it was made from', async () => {
    await lived(3)
    await backup()
    file = join(folder, 'elsewhere.db')
    expect(await restore('--json')).toMatchObject({ code: 0 })
    expect(await calls()).toBe(3)
  })

  it('takes the place of one whose making was killed', async () => {
    await lived(1)
    await writeFile(`${copy}.part`, 'half a')
    expect(await backup()).toMatchObject({ code: 0 })
    await writeFile(`${file}.restored`, 'half a')
    await writeFile(`${file}.restored.part`, 'half a')
    expect(await restore('--replace')).toMatchObject({ code: 0 })
    expect(await calls()).toBe(1)
  })

  it('is refused, and nothing replaced, when it is none, damaged, newer, altered or missing', async () => {
    await lived(200)
    expect(await restore('--replace')).toMatchObject({ code: 1, said: /monday\.db does not exist/ })
    await writeFile(copy, 'Dear diary. '.repeat(1_000))
    expect(await restore('--replace')).toMatchObject({ code: 1, said: /is not a database of SQLite/ })
    const spoiled = async (sql: string, said: RegExp): Promise<void> => {
      await rm(copy, { force: true })
      await backup()
      const { default: Database } = await import('libsql')
      const database = new Database(copy)
      database.exec(sql)
      database.close()
      expect(await restore('--replace')).toMatchObject({ code: 1, said })
    }
    await spoiled('pragma user_version = 99', /newer Ringwright/)
    await spoiled('pragma application_id = 7', /belongs to another program/)
    await spoiled(
      `update fact set fact = replace(fact, 'a form', 'a call') where place = 7`,
      /1 facts of main were altered/,
    )
    await rm(copy)
    await backup()
    const octets = await readFile(copy)
    octets.fill(0x5a, octets.length / 2, octets.length / 2 + 8_192)
    await writeFile(copy, octets)
    expect(await restore('--replace')).toMatchObject({ code: 1, said: /damaged|disk image/ })
    expect(await calls()).toBe(200)
    expect((await readdir(folder)).filter((name) => /restored|replaced|part/.test(name))).toEqual([])
  })

  it('is not made over another one, of nothing, or of a database that has its own means', async () => {
    expect(await backup()).toMatchObject({ code: 1, said: /center\.db does not exist/ })
    await lived(1)
    await writeFile(copy, 'the photos')
    expect(await backup()).toMatchObject({ code: 1, said: /a backup needs a name of its own/ })
    const elsewhere = await typed(['backup', '--store', 'postgres://me:hunter22@db/center', '--out', copy])
    expect(elsewhere).toMatchObject({ code: 2, said: /takes sqlite:FILE here/ })
    expect(elsewhere.said).not.toContain('hunter22')
    expect(await typed(['backup', '--store', `sqlite:${file}`])).toMatchObject({ code: 2, said: /Say with --out/ })
  })
})
