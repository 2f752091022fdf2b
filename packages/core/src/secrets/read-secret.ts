import { open } from 'node:fs/promises'
import { errorText, RingwrightError } from '../errors/ringwright-error.js'

/** A private key of 16,384 bits is a fifth of this. */
const SECRET_BYTES_MAX = 64 * 1_024
/** Deeper than any configuration that people write. */
const DEPTH_MAX = 32
const REFERENCE = /^(env|file):(.+)$/

/** Whether a text says where a secret is kept: `env:NAME` or `file:PATH`. */
export function isSecretReference(text: string): boolean {
  return REFERENCE.test(text)
}

/**
 * Reads a secret from where a reference says: a variable of the environment, or a file, whose last line break is no part of
 * it. A text that is no reference is returned as it is. Rejects with `not_found` where there is nothing, and with
 * `invalid_argument` for what is empty or longer than 64 KiB; never with the secret in its message.
 */
export async function readSecret(text: string): Promise<string> {
  const [, kind, name = ''] = REFERENCE.exec(text) ?? []
  if (kind === undefined) return text
  const secret = kind === 'env' ? ofEnvironment(name) : await ofFile(name)
  if (secret === '') throw new RingwrightError('invalid_argument', `${text} is empty: put the secret there.`)
  return secret
}

/**
 * Settings with each reference in them, however deep, replaced by its secret; all else stays. What comes back is for
 * factories, not for logs: the settings as they were are.
 */
export async function readSecrets<Settings>(settings: Settings): Promise<Settings> {
  return (await read(settings, 0)) as Settings
}

async function read(value: unknown, depth: number): Promise<unknown> {
  if (typeof value === 'string') return readSecret(value)
  if (depth > DEPTH_MAX)
    throw new RingwrightError('invalid_argument', `Settings are more than ${DEPTH_MAX} levels deep; flatten them.`)
  if (Array.isArray(value)) return Promise.all(value.map((each) => read(each, depth + 1)))
  if (!isPlain(value)) return value
  const entries = Object.entries(value).map(async ([name, each]) => [name, await read(each, depth + 1)] as const)
  return Object.fromEntries(await Promise.all(entries))
}

/** Clients, functions and dates are handed on. Some readers of configuration make objects without a prototype. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function ofEnvironment(name: string): string {
  const secret = process.env[name]
  if (secret !== undefined) return secret
  throw new RingwrightError('not_found', `env:${name}: there is no such variable. Set it for this process.`)
}

async function ofFile(path: string): Promise<string> {
  try {
    await using file = await open(path)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SECRET_BYTES_MAX + 1), 0, SECRET_BYTES_MAX + 1, 0)
    if (bytesRead <= SECRET_BYTES_MAX) return buffer.toString('utf8', 0, bytesRead).replace(/\r?\n$/, '')
  } catch (cause) {
    const what = `file:${path} cannot be read: ${errorText(cause)}. Name a file that this user may read.`
    throw new RingwrightError('not_found', what, { cause })
  }
  throw new RingwrightError('invalid_argument', `file:${path} is longer than 64 KiB: name the file with the secret.`)
}
