import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CenterId, type CommittedFact, systemActor } from '@ringwright/core'
import type {} from '@ringwright/dialer'
import { sqliteStorage } from '@ringwright/storage-adapters/sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { typed } from '../fixtures/typed-command.js'

let folder: string
let file: string
let store: readonly string[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringwright-evidence-'))
  file = join(folder, 'spring.ndjson')
  store = ['--store', `sqlite:${join(folder, 'center.db')}`]
  await using storage = await sqliteStorage({ file: join(folder, 'center.db'), synchronous: 'normal' })
  const facts = ['spring', 'autumn', 'spring'].map(
    (campaign, index): CommittedFact => ({
      ...{ id: `fact-${index}`, revision: index + 1, at: index, actor: systemActor('test'), version: 1 },
      ...{ type: 'lead:closed', data: { campaign, lead: `${campaign}:1`, reason: 'exhausted' } },
    }),
  )
  await storage.archive.append('main' as CenterId, facts)
})

afterAll(() => rm(folder, { recursive: true }))

describe('ringwright evidence', () => {
  it('[Z24] prints what a campaign did, and finds the file whole, by itself and beside the archive', async () => {
    const printed = await typed(['evidence', ...store, '--campaign', 'spring'])
    expect(printed).toMatchObject({ code: 0, lines: { length: 2 } })
    expect(printed.said).toMatch(/^2 lines, the last one's hash is [0-9a-f]{64}$/)
    await writeFile(file, `${printed.lines.join('\n')}\n`)
    expect(await typed(['evidence', '--check', file])).toMatchObject({ code: 0 })
    const compared = await typed(['evidence', '--check', file, ...store, '--campaign', 'spring'])
    expect(compared).toMatchObject({
      code: 0,
      lines: ['whole, and the facts of the campaign are as the archive has them'],
    })
  })

  it('finds a line that was altered, and a file of another campaign', async () => {
    const altered = join(folder, 'altered.ndjson')
    await writeFile(altered, (await readFile(file, 'utf8')).replace('exhausted', 'doNotCall'))
    expect(await typed(['evidence', '--check', altered])).toMatchObject({ code: 1, lines: ['ALTERED at line 1'] })
    const other = await typed(['evidence', '--check', file, ...store, '--campaign', 'autumn'])
    expect(other).toMatchObject({ code: 1, lines: [expect.stringContaining('INCOMPLETE')] })
  })

  it('says what is wrong with what was typed', async () => {
    const checked = async (text: string) => {
      await writeFile(join(folder, 'none.ndjson'), text)
      const { code, lines, said } = await typed(['evidence', '--check', join(folder, 'none.ndjson')])
      return [code, lines, /\(line \d\)/.exec(said)?.[0]]
    }
    expect(await checked('no evidence\n')).toEqual([2, [], '(line 1)'])
    expect(await checked('null\n')).toEqual([2, [], '(line 1)'])
    // As a shell leaves it whose command has failed.
    expect(await checked('')).toEqual([2, [], '(line 0)'])
    expect(await typed(['evidence', '--check', join(folder, 'missing')])).toMatchObject({ code: 2 })
    expect(await typed(['evidence', ...store])).toMatchObject({ code: 2, said: 'Say with --campaign which one.' })
    expect(await typed(['evidence', ...store, '--campaign', 'winter'])).toMatchObject({ code: 1 })
  })
})
