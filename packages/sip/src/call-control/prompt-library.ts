import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { errorText, type Logger, RingwrightError } from '@ringwright/core'
import { callProgressTone, type TonePlan } from '../media/audio/call-progress-tone.js'
import { holdMusic } from '../media/audio/hold-music.js'
import { type PromptSource, pcmPrompt, wavPrompt } from '../media/audio/prompt-source.js'
import { tone } from '../media/audio/tone.js'
import { WAV_BYTES_MAX } from '../media/audio/wav-reader.js'

/** Prompts held in memory. Two thousand of ten seconds are about 640 MB at worst; more is a case for several libraries. */
const PROMPTS_MAX = 2_000

/** Segments that do not begin with a dot, so no name leaves the folder. */
const NAME = /^[\p{L}\p{N}_-][\p{L}\p{N}_.-]*(\/[\p{L}\p{N}_-][\p{L}\p{N}_.-]*)*$/u
const NAME_LENGTH_MAX = 200
const ENDING = '.wav'

const BUILT_IN: Readonly<Record<string, (tones: TonePlan) => PromptSource>> = {
  music: () => holdMusic(),
  ringback: (tones) => callProgressTone('ringback', tones),
  beep: () => pcmPrompt(tone({ frequenciesHz: [1_000], durationMs: 250 })),
}

/** What calls can be played, by name. */
export interface PromptLibrary {
  /** Reads the folder, so that no call waits for a disk. Fails with `unavailable` when there is no such folder. */
  load(): Promise<void>
  /** `unavailable` when there is no such prompt. */
  find(name: string): Promise<PromptSource>
}

export interface PromptLibraryOptions {
  /** WAV files; `greetings/hello` is `greetings/hello.wav` in it. They go before built-in prompts of the same name. */
  readonly folder?: string
  /** Which country's ringback tone. Default `europe`. */
  readonly tones?: TonePlan
  /** Hears of files that cannot be played. */
  readonly logger: Logger
}

/** The prompts of a folder, and the built-in ones: `music`, `ringback`, `beep`. */
export function createPromptLibrary({ folder, tones = 'europe', logger }: PromptLibraryOptions): PromptLibrary {
  const prompts = new Map<string, PromptSource>()

  const read = async (name: string): Promise<PromptSource | undefined> => {
    if (folder === undefined || name.length > NAME_LENGTH_MAX || !NAME.test(name)) return undefined
    if (prompts.size >= PROMPTS_MAX) throw tooMany(folder)
    const path = join(folder, name + ENDING)
    const size = await stat(path).then(
      (found) => found.size,
      () => undefined,
    )
    if (size === undefined) return undefined
    if (size > WAV_BYTES_MAX)
      throw new RingwrightError('invalid_argument', `${path} is larger than ${WAV_BYTES_MAX} bytes.`)
    return wavPrompt(await readFile(path), path)
  }
  const keep = (name: string, prompt: PromptSource): PromptSource => {
    prompts.set(name, prompt)
    return prompt
  }

  return {
    async load() {
      for (const name of folder === undefined ? [] : await namesIn(folder)) {
        try {
          const prompt = await read(name)
          if (prompt) keep(name, prompt)
          else logger.warn('prompt has a name that cannot be played', { name, folder })
        } catch (error) {
          logger.warn('prompt cannot be played', { name, folder, error: errorText(error) })
        }
      }
      for (const [name, make] of Object.entries(BUILT_IN)) if (!prompts.has(name)) keep(name, make(tones))
    },
    async find(name) {
      const known = prompts.get(name)
      if (known) return known
      // A file that came after the start.
      const added = await read(name)
      if (added) return keep(name, added)
      const make = Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : undefined
      if (make) return keep(name, make(tones))
      throw unknownPrompt(name, folder)
    },
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile() && entry.name.endsWith(ENDING))
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .map((path) => path.slice(0, -ENDING.length))
      .toSorted()
  } catch (cause) {
    const message = `The folder of prompts ${folder} cannot be read: ${errorText(cause)}. Make it, or correct the option "prompts".`
    throw new RingwrightError('unavailable', message, { cause })
  }
}

function unknownPrompt(name: string, folder: string | undefined): RingwrightError {
  const shown = JSON.stringify(name.slice(0, 80))
  const builtIn = `one of the built-in ones: ${Object.keys(BUILT_IN).join(', ')}`
  const advice =
    folder === undefined
      ? `Name a folder of WAV files in the option "prompts", or play ${builtIn}.`
      : `Put a WAV file of that name with ${ENDING} into ${folder}, or play ${builtIn}.`
  return new RingwrightError('unavailable', `There is no prompt ${shown}. ${advice}`)
}

function tooMany(folder: string): RingwrightError {
  return new RingwrightError(
    'limit_reached',
    `There are more than ${PROMPTS_MAX} prompts in ${folder}, and all are held in memory. Remove those that nobody plays.`,
  )
}
