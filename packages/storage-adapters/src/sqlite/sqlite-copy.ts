import { existsSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { RingwrightError } from '@ringwright/core'

/** Has `copy` write a new file, which has its name once it is whole and on the disk. */
export async function copyTo(target: string, copy: (part: string) => unknown): Promise<void> {
  if (existsSync(target))
    throw new RingwrightError('already_exists', `${target} exists; a backup needs a name of its own.`)
  const part = `${target}.part`
  // Of a process that was killed: SQLite copies into nothing that is there.
  await rm(part, { force: true })
  try {
    await copy(part)
    await reachDisk(part)
    await rename(part, target)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

async function reachDisk(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
