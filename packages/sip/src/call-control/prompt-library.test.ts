import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger } from '@ringwright/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { promptDurationMs, wavHeader } from '../media/index.js'
import { createPromptLibrary } from './prompt-library.js'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringwright-prompts-'))
})

afterEach(() => rm(folder, { recursive: true }))

/** A WAV of silence. */
async function put(name: string, durationMs: number): Promise<void> {
  const data = Buffer.alloc(durationMs * 16)
  const header = wavHeader({ channels: 1, sampleRateHz: 8_000 }, data.length)
  await writeFile(join(folder, name), Buffer.concat([header, data]))
}

const durationOf = async (library: ReturnType<typeof createPromptLibrary>, name: string) =>
  promptDurationMs(await library.find(name))

describe('the prompts', () => {
  it('are the files of the folder, below it too, and the built-in ones', async () => {
    await mkdir(join(folder, 'zh'))
    await put('hello.wav', 100)
    await put('zh/你好.wav', 200)
    const library = createPromptLibrary({ folder, logger: silentLogger })
    await library.load()
    expect(await durationOf(library, 'hello')).toBe(100)
    expect(await durationOf(library, 'zh/你好')).toBe(200)
    expect(await durationOf(library, 'music')).toBe(19_200)
    expect(await durationOf(library, 'ringback')).toBe(5_000)
    expect(await durationOf(library, 'beep')).toBe(260)
  })

  it('take a file before a built-in one, and one that came after the start', async () => {
    const library = createPromptLibrary({ folder, logger: silentLogger })
    await put('music.wav', 300)
    await library.load()
    await put('news.wav', 60)
    expect(await durationOf(library, 'music')).toBe(300)
    expect(await durationOf(library, 'news')).toBe(60)
  })

  it('say which folder and name is missing', async () => {
    const library = createPromptLibrary({ folder, logger: silentLogger })
    await expect(library.find('welcome')).rejects.toMatchObject({
      code: 'unavailable',
      message: `There is no prompt "welcome". Put a WAV file of that name with .wav into ${folder}, or play one of the built-in ones: music, ringback, beep.`,
    })
    const bare = createPromptLibrary({ logger: silentLogger })
    await expect(bare.find('welcome')).rejects.toThrow(/in the option "prompts"/)
    await expect(bare.find('toString')).rejects.toMatchObject({ code: 'unavailable' })
  })

  it.each(['../secret', '/etc/passwd', 'a//b', '.hidden', 'a/../../b', 'x'.repeat(300), ''])(
    'never leave the folder: %s',
    async (name) => {
      const inner = join(folder, 'inner')
      await mkdir(inner)
      await put('secret.wav', 20)
      const library = createPromptLibrary({ folder: inner, logger: silentLogger })
      await expect(library.find(name)).rejects.toMatchObject({ code: 'unavailable' })
    },
  )

  it('report a file that cannot be played, and go on with the others', async () => {
    const warnings: unknown[] = []
    await writeFile(join(folder, 'broken.wav'), 'not audio')
    await put('hello.wav', 20)
    const logger = { ...silentLogger, warn: (...entry: unknown[]) => void warnings.push(entry) }
    const library = createPromptLibrary({ folder, logger })
    await library.load()
    expect(warnings).toEqual([
      ['prompt cannot be played', { name: 'broken', folder, error: expect.stringContaining('RIFF/WAVE') }],
    ])
    expect(await durationOf(library, 'hello')).toBe(20)
  })

  it('cannot be loaded from a folder that is not there', async () => {
    const library = createPromptLibrary({ folder: join(folder, 'nowhere'), logger: silentLogger })
    await expect(library.load()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('"prompts"'),
    })
  })
})
