import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { acd } from '@ringwright/acd'
import { createContactCenter, type CustomerId } from '@ringwright/core'
import { openStorage } from '@ringwright/storage-adapters/places'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findPostgres, type PostgresServer, startPostgres, startProcess } from '../../../../scripts/services/index.js'
import { ANNA, BEN, FILES_OF_MESSAGE, livedCenter } from '../fixtures/lived-center.js'
import { ENTRIES, FLOWS, texting } from '../fixtures/texting.js'
import { typed } from '../fixtures/typed-command.js'

const KILLED = fileURLToPath(new URL('../fixtures/killed-command.ts', import.meta.url))
const MESSAGES = 16

let server: PostgresServer
let folder: string

beforeAll(async () => {
  server = await startPostgres(await findPostgres())
})
afterAll(() => server?.stop())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringwright-erase-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** A center that Anna and Ben have written to, of which no node runs. */
async function lived(store: string): Promise<{ anna: CustomerId; files: string[] }> {
  const storage = await openStorage({ store })
  const anna = await livedCenter(storage, folder, MESSAGES)
  await storage.close()
  return { anna, files: ['--store', store, '--attachments', join(folder, 'files')] }
}

async function filesLeft(): Promise<number> {
  const entries = await readdir(join(folder, 'files'), { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).length
}

const counted = async (store: string, contact: string) => {
  const { lines } = await typed(['erase', '--store', store, '--contact', contact, '--dry-run', '--json'])
  return JSON.parse(lines[0] ?? '') as Record<string, number>
}

describe.each([
  ['SQLite', () => `sqlite:${join(folder, 'center.db')}`],
  ['PostgreSQL', () => server.url],
])('[X10] [U11] ringwright erase, on %s', (_name, place) => {
  it('erases a person everywhere, goes on after it was killed, and leaves a chain that is whole', async () => {
    const store = place()
    const { anna, files } = await lived(store)
    const known = { customer: 1, conversation: 1, message: 2 * MESSAGES, leads: 1 }
    expect(await counted(store, `texting=${ANNA}`)).toMatchObject(known)
    const line = ['erase', ...files, '--customer', anna, '--by', 'olga']
    const missing = await typed(['erase', '--store', store, '--customer', anna])
    expect(missing).toMatchObject({ code: 2, said: /There are files of this person\. Say with --attachments/ })

    const program = ['--conditions=@ringwright/source', '--import', 'tsx', KILLED]
    const child = startProcess(process.execPath, [...program, String(MESSAGES), ...line])
    expect(await child.end).toMatchObject({ signal: 'SIGKILL' })
    const left = await filesLeft()
    expect(left).toBeGreaterThan(FILES_OF_MESSAGE)
    expect(left).toBeLessThan((MESSAGES + 1) * FILES_OF_MESSAGE)

    const { code, lines } = await typed(line)
    expect(lines.join('\n')).toMatch(/^erased: 1 customers, 1 conversations, [1-9]\d* messages/)
    expect(code).toBe(0)
    expect(await filesLeft()).toBe(FILES_OF_MESSAGE)
    expect(await counted(store, `texting=${ANNA}`)).toEqual({})
    expect(await counted(store, `texting=${BEN}`)).toMatchObject({ customer: 1, message: 2, leads: 1 })
    const verified = await typed(['verify', '--store', store])
    expect(verified).toMatchObject({ code: 0 })
    expect(verified.lines[0]).toMatch(new RegExp(`^whole: .* ${MESSAGES} personal fields erased`))
    const proof = await typed(['facts', 'tail', '--store', store, '--types', 'customer:erased', '--json'])
    expect(JSON.parse(proof.lines.at(-1) ?? '')).toMatchObject({ actor: { id: 'olga' }, data: { customer: anna } })
    expect(await typed(line)).toMatchObject({
      code: 0,
      lines: [/^erased: 0 customers, 0 conv/, /verify/, /--mail-secret/, /plug-ins/],
    })
  })

  it('erases who is only on a list, and takes what is wrong for a mistake', async () => {
    const store = place()
    const storage = await openStorage({ store })
    await livedCenter(storage, folder, 0, 'second')
    await storage.close()
    const line = ['erase', '--store', store, '--center', 'second', '--contact', `voice=${ANNA}`, '--json']
    const [erased = ''] = (await typed(line)).lines
    expect(JSON.parse(erased)).toMatchObject({ outcome: 'erased', customers: 0, others: { leads: 1 } })
    expect((await typed([...line, '--dry-run'])).lines).toEqual(['{}'])
    expect(await typed(['erase', '--store', store, '--contact', ANNA])).toMatchObject({
      code: 2,
      said: /--contact CHANNEL=ADDRESS/,
    })
    expect(await typed(['erase', '--store', store])).toMatchObject({ code: 2, said: /Say whom/ })
  })
})

describe('[X10] ringwright erase, beside a center that runs', () => {
  it('refuses while somebody is at it, and erases when that is over', async () => {
    const storage = await openStorage({ store: server.url })
    const { close, ...ports } = storage
    const channel = texting()
    const plugins = [acd({ queues: [{ id: 'help' }], agents: [] }), channel.plugin]
    const center = createContactCenter({ ...ports, id: 'other', plugins, flows: FLOWS, entries: ENTRIES })
    const over = new Promise((resolve) => center.on('interaction:closed', resolve))
    await center.start()
    await channel.write(ANNA, 'talk', { text: 'hello' })
    const line = ['erase', '--store', server.url, '--center', 'other', '--contact', `texting=${ANNA}`]
    const refused = await typed(line)
    expect(refused).toMatchObject({ code: 1, lines: [/^not erased/, / {2}interaction .* is open/] })
    await channel.write(ANNA, 'talk', { text: '1' })
    await over
    expect(await typed(line)).toMatchObject({
      code: 0,
      lines: [/^erased: 1 customers, 1 conv/, /verify/, /--mail-secret/, /plug-ins/],
    })
    expect(await typed(['verify', '--store', server.url, '--center', 'other'])).toMatchObject({ code: 0 })
    await center.stop()
    await close()
  })
})
