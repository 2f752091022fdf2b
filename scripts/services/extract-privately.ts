import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { InstallPlace } from './install-place.js'
import { startProcess } from './running-process.js'
import { say } from './say.js'

const DOWNLOAD_MAX_MS = 15 * 60_000

/**
 * Without root: downloads the packages and whatever they need that the system lacks, and unpacks them into a folder
 * below `XDG_CACHE_HOME` (default `~/.cache`). A finished folder appears in one step, so two that do this at the same
 * time cost each other nothing but the work.
 */
export async function extractPrivately(packages: readonly string[]): Promise<InstallPlace> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'ringwright')
  const key = createHash('sha256').update(packages.join(' ')).digest('hex').slice(0, 12)
  const root = join(cache, `${packages[0]}-${key}`)
  if (!existsSync(root)) {
    await mkdir(cache, { recursive: true })
    const work = await mkdtemp(join(cache, 'work-'))
    try {
      await unpack(packages, work)
      await rename(join(work, 'root'), root).catch((error: unknown) => {
        if (!existsSync(root)) throw error
      })
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  }
  return { root, env: { LD_LIBRARY_PATH: (await libraryFolders(root)).join(delimiter) } }
}

async function unpack(packages: readonly string[], work: string): Promise<void> {
  say(`unpacking ${packages.join(', ')} for this user …`)
  const options = await ownLists(work)
  const missing = await missingPackages(packages, options)
  const archives = join(work, 'archives')
  await mkdir(archives)
  await startProcess('apt-get', [...options, 'download', ...missing], { cwd: archives }).succeed(DOWNLOAD_MAX_MS)
  for (const archive of (await readdir(archives)).filter((name) => name.endsWith('.deb'))) {
    await startProcess('dpkg-deb', ['-x', join(archives, archive), join(work, 'root')]).succeed()
  }
}

/** Package lists of our own: the system's may be missing or stale, and only root can renew them. */
async function ownLists(work: string): Promise<string[]> {
  const lists = join(work, 'lists')
  await mkdir(join(lists, 'partial'), { recursive: true })
  await mkdir(join(work, 'cache', 'archives', 'partial'), { recursive: true })
  const options = [
    '-o',
    `Dir::State::Lists=${lists}`,
    '-o',
    `Dir::Cache=${join(work, 'cache')}`,
    '-o',
    'Debug::NoLocking=1',
  ]
  await startProcess('apt-get', ['-q', ...options, 'update']).succeed(DOWNLOAD_MAX_MS)
  return options
}

/** The packages that an installation would add (`Inst name (version …)` lines of a simulated one). */
async function missingPackages(packages: readonly string[], options: readonly string[]): Promise<string[]> {
  const simulation = startProcess('apt-get', [
    ...options,
    'install',
    '--simulate',
    '--no-install-recommends',
    ...packages,
  ])
  await simulation.succeed()
  return [...simulation.output.matchAll(/^Inst (\S+)/gm)].map((match) => match[1] as string)
}

/** Every folder below the root that holds a shared library. */
async function libraryFolders(root: string): Promise<string[]> {
  const folders = new Set<string>()
  for (const start of ['lib', 'usr/lib'].map((name) => join(root, name)).filter(existsSync)) {
    for (const entry of await readdir(start, { recursive: true, withFileTypes: true })) {
      if (/\.so(\.|$)/.test(entry.name)) folders.add(entry.parentPath)
    }
  }
  return [...folders].sort()
}
