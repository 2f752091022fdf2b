import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { AttachmentStore } from '../../attachment/attachment-store.js'
import { folderAttachmentStore } from '../../attachment/folder-attachment-store.js'
import { brokenAttachmentStores } from '../broken/broken-attachment-stores.js'
import type { Harness } from '../conformance-case.js'
import { memoryAttachmentStoreHarness } from '../memory-harness.js'
import { runConformance } from '../run-conformance.js'
import { attachmentConformance } from './attachment-conformance.js'

function folderHarness(): Harness<AttachmentStore> {
  return {
    async open() {
      const folder = await mkdtemp(join(tmpdir(), 'ringwright-attachments-'))
      return {
        port: folderAttachmentStore({ folder }),
        another: folderAttachmentStore({ folder }),
        advance: () => Promise.reject(new Error('files know no time')),
        close: () => rm(folder, { recursive: true }),
      }
    },
  }
}

describe('[L12] the memory attachment store', () => {
  for (const each of attachmentConformance) it(each.name, () => each.run(memoryAttachmentStoreHarness()))
})

describe('[L12] the folder attachment store', () => {
  for (const each of attachmentConformance) it(each.name, () => each.run(folderHarness()))

  it('takes no path for an id, and leaves nothing half written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ringwright-attachments-'))
    const store = folderAttachmentStore({ folder })
    await expect(store.open('../../etc/passwd')).rejects.toMatchObject({ code: 'invalid_argument' })
    const tooLong = store.put('ab'.repeat(16), new Blob(['0123456789']).stream(), 9)
    await expect(tooLong).rejects.toMatchObject({ code: 'limit_reached' })
    expect(await readdir(join(folder, 'ab'))).toEqual([])
    await rm(folder, { recursive: true })
  })

  it('removes with a file what a process that died has left of it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ringwright-attachments-'))
    const id = 'ab'.repeat(16)
    await mkdir(join(folder, 'ab'))
    await writeFile(join(folder, 'ab', `${id}.part`), 'half of it')
    await folderAttachmentStore({ folder }).remove(id)
    expect(await readdir(join(folder, 'ab'))).toEqual([])
    await rm(folder, { recursive: true })
  })
})

describe('the suite of attachment stores catches a store that', () => {
  for (const { defect, caughtBy, wrap } of brokenAttachmentStores)
    it(`${defect} (${caughtBy})`, async () => {
      const [result] = await runConformance(
        attachmentConformance.filter(({ id }) => id === caughtBy),
        memoryAttachmentStoreHarness(wrap),
      )
      expect(result).toMatchObject({ id: caughtBy, result: 'failed', error: { name: 'ConformanceFailure' } })
    })
})
