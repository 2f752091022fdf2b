import { afterEach, describe, expect, it } from 'vitest'
import { createAttachments, memoryAttachmentStore } from '../attachment/index.js'
import type { Actor } from '../authorization/actor.js'
import { seededRandom } from '../randomness/seeded-random.js'
import { memoryArchive } from '../storage/memory/memory-archive.js'
import { memoryDirectory } from '../storage/memory/memory-directory.js'
import { TextCenter } from '../text/fixtures/text-center.js'

const SUPERVISOR: Actor = { role: 'supervisor', id: 'sue' }
const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 1, 2, 3, 4])
/** A file that nobody has named by then goes. */
const DAY_MS = 86_400_000

const opened: TextCenter[] = []
afterEach(async () => {
  for (const { center } of opened.splice(0)) await center.stop()
})

/** A center in which a broadcast with a file waits to be started. */
async function waiting() {
  const archive = memoryArchive()
  const first = await TextCenter.open({}, undefined, { archive })
  opened.push(first)
  const { clock } = first
  const files = createAttachments({
    ...{ store: memoryAttachmentStore(), directory: memoryDirectory(), clock, random: seededRandom(1) },
    ...{ secret: 'a secret of at least thirty-two characters', url: 'https://chat.example/files' },
  })
  const keep = async (name: string) => {
    const outcome = await files.keep({ name, uploader: 'sue', body: new Blob([PNG]).stream() })
    if (outcome.outcome !== 'kept') throw new Error('not kept')
    return outcome.attachment
  }
  const center = await TextCenter.open({ attachments: true }, first, { attachments: files, archive })
  opened.push(center)
  const content = { text: 'Our offer', attachments: [await keep('offer.png')] }
  const options = { id: 'spring', channel: 'scripted', service: 'help', purpose: 'news', needsConsent: false, content }
  await center.center.outreach.createBroadcast(SUPERVISOR, options, [{ address: 'anna' }, { address: 'ben' }])
  return { center, clock, content, files, keep }
}

describe('[L12] [L13] the file of a broadcast', () => {
  it('is there however long after it was uploaded that begins', async () => {
    const { center, clock, files, keep } = await waiting()
    await clock.advance(DAY_MS + 1)
    // Files go when the next one comes.
    await keep('another.png')
    await center.center.outreach.startBroadcast(SUPERVISOR, 'spring')
    await clock.advance(60_000)
    const links = center.channel.sent.map(({ message }) => message.attachments?.[0]?.url ?? '')
    expect(links).toHaveLength(2)
    for (const link of links) {
      const response = await files.download(new Request(link), { remoteAddress: '192.0.2.1', params: {} })
      expect(response.status).toBe(200)
    }
  })

  it('stays when somebody is erased who was sent it before', async () => {
    const { center, clock, content } = await waiting()
    const anna = { channel: 'scripted', address: 'anna' }
    await center.center.outreach.send(SUPERVISOR, anna, content, { service: 'help', clientId: 'c1' })
    await clock.advance(1_000)
    const removed: string[] = []
    const remove = async (file: string): Promise<void> => void removed.push(file)
    const erasing = center.center.personalData.erase({ role: 'administrator', id: 'olga' }, anna, {
      ...{ removeRecording: remove, removeAttachment: remove },
    })
    await clock.advance(20_000)
    expect(await erasing).toMatchObject({ outcome: 'erased', messages: 1, others: { recipients: 1 } })
    expect(removed).toEqual([])
  })
})
