import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import {
  ARCHIVE_CURSOR,
  type CenterId,
  type ChangeId,
  createContactCenter,
  type InteractionId,
  type NodeId,
  type QueueId,
  sleep,
  systemActor,
  systemClock,
} from '@ringwright/core'
import { sqliteStorage } from '@ringwright/storage-adapters/sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startProcess } from '../../../scripts/services/running-process.js'
import { typed } from './fixtures/typed-command.js'
import { SEEN_ENOUGH } from './terminal.js'

const CALLS = 30
const ARCHIVED_WITHIN_MS = 10_000

let folder: string
let store: readonly string[]

/** A center that had some calls, whose file nobody uses now. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringwright-cli-'))
  const file = join(folder, 'center.db')
  store = ['--store', `sqlite:${file}`]
  await using storage = await sqliteStorage({ file, synchronous: 'normal' })
  const { close: _, backup: __, ...ports } = storage
  await using center = createContactCenter({ plugins: [], ...ports })
  await center.start()
  for (let call = 0; call < CALLS; call++)
    await center.run(systemActor('test'), (transaction) => {
      const interaction = `i${call}` as InteractionId
      transaction.fact('interaction:queued', { interaction, queue: 'sales' as QueueId, priority: 0, age: 0 })
      transaction.fact('interaction:noted', { interaction, note: 'n', text: '=1+1' }, ['text'])
    })
  const until = systemClock().now() + ARCHIVED_WITHIN_MS
  const archived = async () => (await storage.archive.chain('main' as never, 2 * CALLS - 1)).length > 0
  const noted = () =>
    [...center.all({ kind: ARCHIVE_CURSOR.kind } as never).values()].some(
      ({ body }) => (body as { revision: number }).revision >= CALLS,
    )
  while (!(await archived()) || !noted()) {
    if (systemClock().now() > until) throw new Error('The facts were not archived within ten seconds.')
    await sleep(systemClock(), 20)
  }
})

afterAll(() => rm(folder, { recursive: true }))

/** Writes a record as a center that went wrong would have. */
async function put(file: string, kind: string, id: string, body: unknown): Promise<void> {
  await using storage = await sqliteStorage({ file, synchronous: 'normal' })
  const [key, change] = [`${kind}/${id}`, `put.${kind}.${id}` as ChangeId]
  const record = { key, kind, id, version: change, body }
  const writes = [{ key, expects: null, record }]
  await storage.store.commit('main' as CenterId, { id: change, node: 'test' as NodeId, reads: [], facts: [], writes })
}

async function altered(sql: string, work: (place: readonly string[]) => Promise<void>): Promise<void> {
  const file = join(folder, 'altered.db')
  const copy = await sqliteStorage({ file: join(folder, 'center.db') })
  await copy.backup(file)
  await copy.close()
  const { default: Database } = await import('libsql')
  const database = new Database(file)
  database.exec(sql)
  database.close()
  await work(['--store', `sqlite:${file}`])
  for (const name of await readdir(folder))
    if (name.startsWith('altered')) await rm(join(folder, name), { force: true })
}

describe('ringwright verify', () => {
  it('[X12] [Z24] says that the chain is whole, and prints a checkpoint that it takes again', async () => {
    const first = await typed(['verify', ...store])
    expect(first).toMatchObject({ code: 0, said: '' })
    expect(first.lines[0]).toBe(`whole: ${2 * CALLS} facts, 0 forgotten, 0 personal fields erased`)
    const checkpoint = first.lines.at(-1)?.split(' ')[1] ?? ''
    const again = await typed(['verify', ...store, '--checkpoint', checkpoint, '--json'])
    expect(again.code).toBe(0)
    expect(JSON.parse(again.lines[0] ?? '')).toMatchObject({ facts: 2 * CALLS, faults: [] })
    expect(again.progress[0]).toBe('60 facts')
  })

  it('[X12] names what was altered, also what was cut off since the archiver noted its end', async () => {
    await altered(`update fact set fact = replace(fact, 'sales', 'other') where place = 7`, async (place) => {
      const { code, lines } = await typed(['verify', ...place])
      expect(code).toBe(1)
      expect(lines[0]).toMatch(/^ALTERED in 1 places/)
      expect(lines[1]).toMatch(/^ {2}changed at 7 \(.+\.0\)$/)
    })
    await altered('delete from fact where place > 50; delete from link where place > 50', async (place) => {
      const { code, lines } = await typed(['verify', ...place])
      expect([code, lines[1]]).toEqual([1, '  cut at 51'])
      const doctor = await typed(['doctor', ...place])
      expect(doctor.code).toBe(1)
      expect(doctor.lines.join('\n')).toMatch(/wrong +archive: is not the one that the store knows of/)
    })
  })
})

describe('ringwright doctor', () => {
  it('looks at store, clock, nodes, archiver and archive', async () => {
    const { code, lines } = await typed(['doctor', ...store])
    expect(code).toBe(0)
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      'ok     store',
      'ok     clock',
      'look   nodes',
      'ok     archiver',
      'ok     archive',
      'ok     work',
    ])
    const other = await typed(['doctor', ...store, '--center', 'nobody', '--json'])
    expect(JSON.parse(other.lines[0] ?? '')).toContainEqual({
      what: 'archiver',
      state: 'look',
      detail: 'this store has no such center; name it with --center',
    })
  })

  it('[Y13] names work that is stuck, and says how it ends', async () => {
    const file = join(folder, 'stuck.db')
    const now = systemClock().now()
    const [offer, load] = [
      { agent: 'ada', expiresAt: now - 600_000 },
      { state: 'engaged', interaction: 'i9' },
    ]
    await put(file, 'interaction', 'i1', { id: 'i1', stage: { name: 'waiting', offers: [offer] } })
    await put(file, 'interaction', 'i2', { id: 'i2', stage: { name: 'engaged', agent: 'li', connectBy: now - 90_000 } })
    await put(file, 'interaction', 'i3', {
      id: 'i3',
      stage: { name: 'waiting', offers: [{ ...offer, expiresAt: now }] },
    })
    const wrapping = { state: 'wrapping', interaction: 'i8', until: now - 120_000 }
    await put(file, 'agent', 'ada', { id: 'ada', loads: [load, wrapping] })
    await put(file, 'agent', 'li', { id: 'li', loads: [] })
    const { code, lines } = await typed(['doctor', '--store', `sqlite:${file}`])
    expect(code).toBe(1)
    const [, found = ''] = /^wrong +work: 5 stuck \(a node that starts .*\): (.*)$/.exec(lines.at(-1) ?? '') ?? []
    expect(found.split('; ').toSorted()).toEqual([
      'ada is held by i9, which is closed',
      expect.stringMatching(/^ada is still wrapping for i8, \d+ s after its end$/),
      expect.stringMatching(/^i1 is still offered to ada, \d+ s after the offer's end$/),
      'i2 is with li, who does not have it',
      expect.stringMatching(/^i2 should have been connected with li \d+ s ago$/),
    ])
  })

  it('says who has the file of a center that runs', async () => {
    const running = await sqliteStorage({ file: join(folder, 'center.db') })
    const { code, said } = await typed(['doctor', ...store])
    expect(code).toBe(1)
    expect(said).toMatch(/center\.db/)
    await running.close()
  })
})

describe('ringwright facts tail', () => {
  it('prints facts as lines, or as JSON, of a type and about somebody', async () => {
    const all = await typed(['facts', 'tail', ...store])
    expect(all.lines).toHaveLength(2 * CALLS)
    expect(all.lines[0]).toMatch(
      /^\d{4}-\d\d-\d\dT.*Z {2}interaction:queued +system\/test {2}interaction="i0" queue="sales"/,
    )
    const some = ['--types', 'interaction:noted', '--about', 'interaction=i3', '--json']
    const { lines } = await typed(['facts', 'tail', ...store, ...some])
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { type: 'interaction:noted', data: { text: '=1+1' } },
    ])
    expect((await typed(['facts', 'tail', ...store, '--from', '2h', '--until', '1h'])).lines).toEqual([])
  })
})

describe('ringwright export', () => {
  it('[V8] writes a file whole or not at all, in the format of its name', async () => {
    const out = join(folder, 'facts.csv')
    const written = await typed(['export', ...store, '--out', out])
    expect(written).toMatchObject({ code: 0, lines: [`60 facts in ${out}`] })
    const lines = (await readFile(out, 'utf8')).split('\r\n')
    expect(lines).toHaveLength(2 * CALLS + 2)
    expect(lines[0]).toBe('at,type,actorRole,actor,interaction,conversation,customer,agent,queue,data,revision,id')
    const book = join(folder, 'facts.xlsx')
    await typed(['export', ...store, '--out', book])
    expect((await readFile(book)).subarray(0, 2).toString()).toBe('PK')
    const missing = join(folder, 'nowhere', 'facts.csv')
    expect(await typed(['export', ...store, '--out', missing])).toMatchObject({ code: 1, said: /could not be written/ })
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('writes NDJSON to the standard output', async () => {
    const { octets, lines } = await typed(['export', ...store, '--types', 'interaction:queued'])
    expect(lines).toEqual([])
    expect(
      octets
        .toString()
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { type: string }).type),
    ).toEqual(Array.from({ length: CALLS }, () => 'interaction:queued'))
  })
})

describe('ringwright replay', () => {
  it('[V7] shows who waited at an instant, and the figures of a span', async () => {
    const then = await typed(['replay', ...store, '--at', '0s', '--json'])
    const state = JSON.parse(then.lines[0] ?? '') as { interactions: object[] }
    expect(state.interactions).toHaveLength(CALLS)
    expect(state.interactions[0]).toMatchObject({ stage: 'waiting', queue: 'sales' })
    const figures = await typed(['replay', ...store])
    expect(figures.said).toBe('')
    expect(figures.lines[0]).toMatch(/^queue +entered +answered +abandoned +abandonRate/)
    expect(figures.lines[1]).toMatch(/^sales +30 +0 +0 +– /)
    expect(await typed(['replay', ...store, '--at', '0s', '--from', '1h'])).toMatchObject({ code: 2 })
  })
})

describe('ringwright simulate', () => {
  it('runs centers with faults and finds nothing wrong', async () => {
    const { code, lines, progress } = await typed(['simulate', '--seeds', '2', '--minutes', '1'])
    expect(code).toBe(0)
    expect(lines[0]).toMatch(/^seeds +interactions +served/)
    expect(lines[1]).toMatch(/^2 .* 0$/)
    expect(progress).toEqual(['1 of 2 seeds', '2 of 2 seeds', ''])
  })
})

describe('the ringwright command', () => {
  it('says what can be typed', async () => {
    expect((await typed([])).lines[0]).toBe('ringwright COMMAND [options]')
    expect(await typed(['verify', '--help'])).toMatchObject({ code: 0 })
    expect((await typed(['facts', 'tail', '--help'])).lines.join('\n')).toContain('--follow')
  })

  it('says which release it is', async () => {
    const manifest = await readFile(new URL('../package.json', import.meta.url), 'utf8')
    expect(await typed(['--version'])).toMatchObject({ code: 0, lines: [JSON.parse(manifest).version], said: '' })
  })

  it('refuses what it does not understand, with what to do and without a stack', async () => {
    const wrong: [string[], RegExp][] = [
      [['verfiy'], /no command "verfiy"/],
      [[...store, 'verify'], /the command comes before "--store"/],
      [['verify'], /Say with --store/],
      [
        ['verify', '--store', 'redis://one?replica=1', '--archive', 'postgres://x'],
        /no setting "replica"; there are replicas/,
      ],
      [['verify', ...store, '--checkpoint', '7'], /NUMBER:HASH/],
      [['verify', ...store, '--nonsense'], /'--nonsense'.*verify --help/],
      [['verify', '--store', 'mysql://me:secret@db'], /--store: got "mysql:\/\/…", takes memory, sqlite:FILE/],
      [['verify', '--store', 'redis://127.0.0.1:1'], /--archive postgres:/],
      [['verify', ...store, '--archive', 'postgres://x'], /with --store redis/],
      [['export', ...store, '--format', 'pdf'], /csv, xlsx, ndjson/],
      [['export', ...store, '--from', 'yesterday'], /--from: got "yesterday"/],
      [['export', ...store, '--until', '2026-02-30'], /--until: got "2026-02-30"/],
      [['export', ...store, '--from', '1h', '--until', '2h'], /--until: 2h is not after --from 1h/],
      [['replay', ...store, '--from', '2026-03-02', '--until', '2026-03-02'], /2026-03-02 is not after --from/],
      [['export', ...store, '--about', 'ticket=1'], /KIND is interaction, conversation/],
      [['simulate', '--seeds', '0'], /from 1 to/],
    ]
    for (const [line, said] of wrong) expect({ line, ...(await typed(line)) }).toMatchObject({ code: 2, said })
    const nowhere = await typed(['verify', '--store', `sqlite:${join(folder, 'missing', 'center.db')}`])
    expect(nowhere).toMatchObject({ code: 1, said: /does not exist\. Name the file of a center/ })
    expect(nowhere.said).not.toContain('    at ')
  })

  it('makes no center of a name that was mistyped, and does not call it whole', async () => {
    const before = await readdir(folder)
    for (const command of ['verify', 'doctor', 'export', 'replay'])
      expect(await typed([command, '--store', `sqlite:${join(folder, 'centre.db')}`])).toMatchObject({ code: 1 })
    expect(await readdir(folder)).toEqual(before)
    const other = await typed(['verify', ...store, '--center', 'mian'])
    expect(other).toMatchObject({ code: 1, said: 'nothing is archived of the center "mian"; name it with --center' })
  })

  it('says by its exit code that it was interrupted, but not that there was more to read', async () => {
    const code = async (line: readonly string[], reason?: unknown): Promise<number> =>
      (await typed([...line, ...store], systemClock(), AbortSignal.abort(reason))).code
    expect(await code(['verify'])).toBe(1)
    expect(await code(['export'])).toBe(1)
    expect(await code(['export'], SEEN_ENOUGH)).toBe(0)
    expect(await code(['facts', 'tail', '--from', '7d', '--follow'])).toBe(0)
  })

  it('is a program that ends by itself', async () => {
    const main = fileURLToPath(new URL('main.ts', import.meta.url))
    const args = ['--conditions=@ringwright/source', '--import', 'tsx', main, 'verify', ...store, '--json']
    const child = startProcess(process.execPath, args)
    expect(await child.end).toMatchObject({ code: 0 })
    expect(child.output).toContain('"faultCount":0')
  })
})
