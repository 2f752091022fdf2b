import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import type { AttachmentStore } from '../attachment/attachment-store.js'
import { memoryAttachmentStore } from '../attachment/memory-attachment-store.js'
import { type ContactCenter, createContactCenter } from '../engine/contact-center.js'
import { type Logger, silentLogger } from '../engine/logger.js'
import type { CenterId, InteractionId, QueueId } from '../identity/identity.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import { memoryArchive } from '../storage/memory/memory-archive.js'
import { memoryDirectory } from '../storage/memory/memory-directory.js'
import { memoryStore } from '../storage/memory/memory-store.js'
import type { RecordingEntry } from '../voice/calls.js'
import { recordings } from '../voice/recording-book.js'
import { folderRecordings, type RecordingFiles, type RecordingShelvesOptions, recordingShelves } from './index.js'

const CENTER = 'main' as CenterId
const DAY = 86_400_000
const NOW = Date.UTC(2026, 5, 1)
const OFFICER = { role: 'administrator', id: 'olga' } as const

const running: ContactCenter[] = []
afterEach(async () => {
  for (const center of running.splice(0)) await center.stop()
})

/** Recordings that lie in memory, by their files. */
function memoryRecordings(): RecordingFiles & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>()
  return {
    texts,
    async open(file) {
      const text = texts.get(file)
      return text === undefined ? null : { bytes: text.length, body: new Blob([text]).stream() }
    },
    remove: async (file) => void texts.delete(file),
  }
}

/** A center with recordings that are so many days old. */
async function office(ages: readonly number[]) {
  const clock = steppingClock(NOW)
  const ports = { directory: memoryDirectory(), archive: memoryArchive(), store: memoryStore({ clock }) }
  const { directory } = ports
  const said: string[] = []
  const logger: Logger = {
    ...silentLogger,
    info: (text, fields) => void (text.startsWith('recordings') && said.push(`${text}: ${fields?.['recordings']}`)),
    warn: (text, fields) => void (text.startsWith('recordings') && said.push(`${text}: ${fields?.['recordings']}`)),
  }
  const [near, far] = [memoryRecordings(), memoryAttachmentStore()]
  for (const [index, days] of ages.entries()) {
    near.texts.set(`near:${index}`, `audio ${index}`)
    const about = { interaction: `i${index}` as InteractionId, queue: 'q' as QueueId, from: 'anna', durationMs: 1_000 }
    const entry = { id: `r${index}`, ...about, startedAt: NOW - days * DAY, file: `near:${index}` }
    await directory.put(CENTER, recordings, entry.id, entry, 0)
  }
  return {
    ...{ clock, directory, far, near, said },
    /** Starts a node, which looks at once. */
    async node(more: Partial<RecordingShelvesOptions> = {}) {
      const shelves = recordingShelves({ near, far, afterMs: 30 * DAY, ...more })
      const center = createContactCenter({ plugins: [shelves], clock, logger, ...ports })
      running.push(center)
      await center.start()
      await clock.advance(10_000)
      return { shelves, center }
    },
    async entry(id: string): Promise<RecordingEntry> {
      return (await directory.get(CENTER, recordings, id))?.body as RecordingEntry
    },
  }
}

async function textOf(
  files: { open(file: string): Promise<{ body: ReadableStream<Uint8Array> } | null> },
  file: string,
) {
  const found = await files.open(file)
  return found && new Response(found.body).text()
}

describe('[V11] recordings that have become old', () => {
  it('are moved to the far shelf and are found there, younger ones when it is their time', async () => {
    const there = await office([40, 31, 29])
    const files = await Promise.all(['r0', 'r1', 'r2'].map(async (id) => (await there.entry(id)).file))
    const { shelves } = await there.node()
    const [first, second, young] = await Promise.all(['r0', 'r1', 'r2'].map((id) => there.entry(id)))
    expect(first?.file).toMatch(/^shelf:[0-9a-f]{32}$/)
    expect(first?.formerly).toBeUndefined()
    expect(young?.file).toBe(files[2])
    expect(await textOf(shelves, first?.file ?? '')).toBe('audio 0')
    expect(await textOf(shelves, second?.file ?? '')).toBe('audio 1')
    expect(await textOf(shelves, young?.file ?? '')).toBe('audio 2')
    expect(await there.near.open(files[0] as string)).toBeNull()
    await there.clock.advance(2 * DAY)
    expect((await there.entry('r2')).file).toMatch(/^shelf:/)
    await shelves.remove(first?.file ?? '')
    expect(await shelves.open(first?.file ?? '')).toBeNull()
  })

  it('are moved once, whenever the node dies, and are nowhere missing meanwhile', async () => {
    for (const step of ['far.put', 'entry', 'near.remove', 'entry without formerly'] as const) {
      const there = await office([40])
      const dead = new Error('the process is gone')
      const { near, directory, far } = there
      let puts = 0
      const dying: AttachmentStore = step === 'far.put' ? { ...far, put: () => Promise.reject(dead) } : far
      const remove = step === 'near.remove' ? () => Promise.reject(dead) : near.remove
      const put = directory.put.bind(directory)
      directory.put = async (center, definition, ...rest) => {
        const isEntry = definition.name === recordings.name
        if (isEntry && ++puts === { entry: 1, 'entry without formerly': 2 }[step as string]) throw dead
        return put(center, definition, ...rest)
      }
      const { center, shelves } = await there.node({ far: dying, near: { open: near.open, remove } })
      expect(await textOf(shelves, (await there.entry('r0')).file)).toBe('audio 0')
      await center.stop()
      directory.put = put
      const { shelves: next } = await there.node()
      const { file, formerly } = await there.entry('r0')
      expect([step, await textOf(next, file), formerly]).toEqual([step, 'audio 0', undefined])
      expect(file).toMatch(/^shelf:/)
      expect(there.near.texts.size).toBe(0)
    }
  })

  it('stay where they are when they are missing, or too long, and keep nobody else from being moved', async () => {
    const there = await office([60, 50, 40])
    there.near.texts.delete('near:0')
    there.near.texts.set('near:1', 'audio '.repeat(100))
    await there.node({ bytesMax: 100 })
    const files = await Promise.all(['r0', 'r1', 'r2'].map(async (id) => (await there.entry(id)).file))
    expect(files.map((file) => file.slice(0, 5))).toEqual(['near:', 'near:', 'shelf'])
  })

  it('stay where they are when they lie outside of the folder, and keep nobody else from being moved', async () => {
    const there = await office([60, 50])
    const { directory, near } = there
    const elsewhere = 'file:///elsewhere/call.wav'
    await directory.put(CENTER, recordings, 'r0', { ...(await there.entry('r0')), file: elsewhere }, 1)
    const folder = folderRecordings({ folder: 'recordings' })
    await there.node({
      near: { ...near, open: (file) => (file.startsWith('file:') ? folder.open(file) : near.open(file)) },
    })
    expect((await there.entry('r0')).file).toBe(elsewhere)
    expect((await there.entry('r1')).file).toMatch(/^shelf:/)
  })

  it('are told of once, and of those that were erased nobody says that they are missing', async () => {
    const there = await office([40, 40, 40])
    const { directory, near, said } = there
    await directory.put(CENTER, recordings, 'r2', { ...(await there.entry('r2')), isErased: true }, 1)
    near.texts.delete('near:2')
    await there.node()
    await there.clock.advance(DAY)
    expect(said).toEqual(['recordings moved: 2'])
  })

  it('are erased on whichever shelf they are, also in the middle of a move', async () => {
    const there = await office([40])
    const { near } = there
    const stuck = { open: near.open, remove: () => Promise.reject(new Error('the disk is away')) }
    const { center, shelves } = await there.node({ near: stuck })
    const { file, formerly = 'nowhere' } = await there.entry('r0')
    expect(await near.open(formerly)).not.toBeNull()
    await center.run(OFFICER, (transaction) => {
      transaction.fact('interaction:opened', opened)
    })
    const erasing = center.personalData.erase(OFFICER, 'anna' as never, {
      removeRecording: (each) => (each.startsWith('near:') ? near.remove(each) : shelves.remove(each)),
      removeAttachment: async () => {},
    })
    await there.clock.advance(1_000)
    expect(await erasing).toMatchObject({ outcome: 'erased', recordings: 1 })
    expect([await near.open(formerly), await shelves.open(file)]).toEqual([null, null])
  })

  it.each(['before', 'while', 'after'])(
    'are gone for good when they are moved just %s they are erased',
    async (when) => {
      const there = await office([40])
      const { clock, directory, near, far } = there
      let letMove = (): void => {}
      const moving = new Promise<void>((resolve) => {
        letMove = resolve
      })
      let moved = (): void => {}
      const isMoved = new Promise<void>((resolve) => {
        moved = resolve
      })
      const meanwhile = async (): Promise<void> => {
        letMove()
        await isMoved
      }
      const { find, put } = directory
      directory.find = async (at, definition, index, ...rest) => {
        if (when === 'while' && index === 'all') await moving
        const found = await find(at, definition, index, ...rest)
        if (when === 'before' && index === 'interaction') await meanwhile()
        return found
      }
      directory.put = async (at, definition, ...rest) => {
        const outcome = await put(at, definition, ...rest)
        if (definition.name === 'recording-shelves') moved()
        return outcome
      }
      const ids: string[] = []
      const slow: AttachmentStore = {
        ...far,
        async put(id, ...file) {
          ids.push(id)
          await moving
          return far.put(id, ...file)
        },
      }
      const { center, shelves } = await there.node({ far: slow })
      await center.run(OFFICER, (transaction) => transaction.fact('interaction:opened', opened))
      const erasing = center.personalData.erase(OFFICER, 'anna' as never, {
        async removeRecording(file) {
          if (when !== 'before') await meanwhile()
          await shelves.remove(file)
        },
        removeAttachment: async () => {},
      })
      await clock.advance(1_000)
      expect(await erasing).toMatchObject({ outcome: 'erased', recordings: 1 })
      const left = await Promise.all([near.open('near:0'), ...ids.map((id) => far.open(id))])
      expect(left.every((audio) => audio === null)).toBe(true)
    },
  )

  it('are played from and removed in their folder, and nowhere else', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ringwright-shelves-'))
    const files = folderRecordings({ folder })
    const path = join(folder, 'call.wav')
    await writeFile(path, 'audio')
    expect(await textOf(files, pathToFileURL(path).href)).toBe('audio')
    await files.remove(pathToFileURL(path).href)
    expect(await files.open(path)).toBeNull()
    expect(await files.open(folder)).toBeNull()
    for (const elsewhere of ['file:///etc/passwd', '../other.wav', '/etc/passwd'])
      await expect((async () => files.open(elsewhere))()).rejects.toThrow('pass the folder it is in')
    await rm(folder, { recursive: true })
    const far = memoryAttachmentStore()
    expect(() => recordingShelves({ near: files, far, afterMs: 1_000 })).toThrow('afterMs: takes a day')
  })
})

const opened = {
  ...{ interaction: 'i0' as InteractionId, conversation: 'c0' as never, customer: 'anna' as never },
  ...{ channel: 'voice', service: 'help', medium: 'voice' as const },
}
