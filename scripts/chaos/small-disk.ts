import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { startProcess } from '../services/index.js'

/** A file system of its own, small enough to be filled. */
export interface SmallDisk {
  readonly folder: string
  /** Leaves no room. */
  fill(): Promise<void>
  clean(): Promise<void>
  close(): Promise<void>
}

const PIECE = Buffer.alloc(256 * 1024)

/** Undefined where this user may not mount one. */
export async function mountSmallDisk(mebibytes: number): Promise<SmallDisk | undefined> {
  if (userInfo().uid !== 0) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'ringwright-disk-'))
  const mounting = startProcess('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=0755`, 'ringwright', folder])
  if ((await mounting.end).code !== 0) {
    await rm(folder, { recursive: true })
    return undefined
  }
  const ballast = join(folder, 'ballast')
  return {
    folder,
    async fill() {
      const file = await open(ballast, 'w')
      try {
        for (;;) await file.write(PIECE)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      } finally {
        await file.close()
      }
    },
    clean: () => rm(ballast, { force: true }),
    async close() {
      await startProcess('umount', [folder]).succeed()
      await rm(folder, { recursive: true })
    },
  }
}
