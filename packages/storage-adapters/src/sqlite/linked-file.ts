import { readlink, realpath } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** As many as Linux follows. */
const LINKS_MAX = 40

/**
 * The file that a path leads to, there or not, when its last part is a symbolic link. SQLite has its log beside that one,
 * and by two names there would be two locks.
 */
export async function linkedFile(path: string): Promise<string> {
  let file = path
  for (let links = 0; links < LINKS_MAX; links++) {
    const target = await readlink(file).catch(() => undefined)
    if (target === undefined) return file
    file = resolve(await realpath(dirname(file)), target)
  }
  return file
}
