import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { errorText } from '@ringwright/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isArchivePlace, isStorePlace, openStorage } from './index.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringwright-places-'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

const refused = async (store: string, archive?: string): Promise<string> => {
  const opening = openStorage({ store, ...(archive !== undefined && { archive }) })
  return opening.then(() => 'opened', errorText)
}

describe('[X11] a place that is kept elsewhere', () => {
  it('is read from the environment, or from a file', async () => {
    vi.stubEnv('CENTER_STORE', `sqlite:${folder}/center.db`)
    await writeFile(join(folder, 'place'), 'memory\n')
    for (const store of ['env:CENTER_STORE', `file:${folder}/place`]) {
      expect(isStorePlace(store)).toBe(true)
      const storage = await openStorage({ store })
      expect(await storage.store.snapshot('main' as never)).toMatchObject({ revision: 0 })
      await storage.close()
    }
    expect(isArchivePlace('env:CENTER_ARCHIVE')).toBe(true)
  })

  it('shows no password, whatever is wrong with it', async () => {
    vi.stubEnv('CENTER_STORE', 'mysql://me:hunter22@db')
    expect(await refused('env:CENTER_STORE')).toMatch(/^--store: got "env:CENTER_STORE", takes memory/)
    vi.stubEnv('CENTER_STORE', 'hunter22')
    expect(await refused('env:CENTER_STORE')).not.toContain('hunter22')
    vi.stubEnv('CENTER_STORE', 'postgres://me:hunter22@127.0.0.1:1/center')
    expect(await refused('env:CENTER_STORE')).toMatch(/^(?!.*hunter22).*PostgreSQL/s)
    vi.stubEnv('CENTER_ARCHIVE', 'redis://:hunter22@db')
    expect(await refused('redis://db', 'env:CENTER_ARCHIVE')).toMatch(/^--archive: got "env:CENTER_ARCHIVE"/)
    expect(await refused('env:NOBODY')).toMatch(/env:NOBODY: there is no such variable/)
  })
})
