import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { AttachmentStore } from '@ringwright/core/attachments'
import { attachmentConformance, type Harness } from '@ringwright/core/conformance'
import { steppingClock } from '@ringwright/core/simulation'
import { BucketServer } from './fixtures/bucket-server.js'
import { type S3AttachmentStoreOptions, s3AttachmentStore } from './index.js'

const credentials = { accessKeyId: 'KEY', secretAccessKey: 'SECRET', sessionToken: 'FOR AN HOUR' }
const server = new BucketServer(credentials)
let endpoint: string

beforeAll(async () => {
  endpoint = await server.start()
})
afterEach(() => {
  server.objects.clear()
  server.mood = 'well'
})
afterAll(() => server.stop())

const store = (options: Partial<S3AttachmentStoreOptions> = {}) =>
  s3AttachmentStore({ endpoint, bucket: 'chat-files', region: 'eu-central-1', credentials, ...options })
const body = (text: string) => new Blob([text]).stream()
const ID = 'ab'.repeat(16)

const harness: Harness<AttachmentStore> = {
  open: async () => ({
    port: store(),
    another: store(),
    advance: () => Promise.reject(new Error('the bucket knows no time')),
    close: async () => server.objects.clear(),
  }),
}

describe('[L12] the attachment store in a bucket', () => {
  for (const each of attachmentConformance) it(each.name, () => each.run(harness))

  it('has its files under the prefix', async () => {
    await store({ prefix: 'center/main/' }).put(ID, body('hello'), 100)
    expect([...server.objects.keys()]).toEqual([`/chat-files/center/main/${ID}`])
  })

  it('[V11] puts them into the class of storage that is asked for', async () => {
    await store({ prefix: 'recordings/', storageClass: 'GLACIER_IR' }).put(ID, body('hello'), 100)
    expect([...server.classes]).toEqual([[`/chat-files/recordings/${ID}`, 'GLACIER_IR']])
    expect(() => store({ storageClass: 'cheap' })).toThrow('storageClass')
  })

  it('says what to check when the service does not believe it', async () => {
    const stranger = store({ credentials: { ...credentials, secretAccessKey: 'WRONG' } })
    await expect(stranger.put(ID, body('hello'), 100)).rejects.toThrow('check credentials, region and the clock')
  })

  it('is unavailable while the service fails, is silent or is gone', async () => {
    server.mood = 'failing'
    await expect(store().open(ID)).rejects.toMatchObject({ code: 'unavailable', retryable: true })
    await expect(store({ endpoint: 'http://127.0.0.1:1' }).remove(ID)).rejects.toMatchObject({ code: 'unavailable' })
    server.mood = 'silent'
    const clock = steppingClock()
    const asked = store({ clock })
      .open(ID)
      .catch((error: unknown) => error)
    await clock.advance(30_000)
    expect(await asked).toMatchObject({ code: 'unavailable' })
  })

  it('refuses options that cannot work', () => {
    expect(() => store({ bucket: 'Not A Bucket' })).toThrow('bucket')
    expect(() => store({ endpoint: 'ftp://files.example' })).toThrow('endpoint')
  })
})
