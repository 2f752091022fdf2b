import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type SourceFile, sourceFile } from './source-file.js'

/** The repository as the rules see it: all texts by path, the paths of everything else, and the packages. */
export interface Tree {
  readonly files: ReadonlyMap<string, SourceFile>
  /** Every path, those of pictures and recordings too. */
  readonly paths: ReadonlySet<string>
  readonly packages: readonly WorkspacePackage[]
}

/** One package of the workspace. */
export interface WorkspacePackage {
  /** `packages/core`. */
  readonly folder: string
  readonly name: string
  readonly manifest: Manifest
}

export interface Manifest {
  readonly name: string
  readonly version?: string
  readonly private?: boolean
  readonly license?: string
  readonly sideEffects?: unknown
  readonly engines?: Readonly<Record<string, string>>
  readonly files?: readonly string[]
  readonly scripts?: Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, unknown>>
  readonly bin?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const TEXT = /\.(?:ts|mts|cts|js|mjs|cjs|json|md|html|css|yml|yaml)$|(?:^|\/)run$/
/** Larger texts are data, which no rule reads; a lockfile that a rule does read stays far below. */
const TEXT_MAX_BYTES = 4 * 1024 * 1024
const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', '.cache'])

/** What git tracks or would track, as it stands in the working copy. */
export function readTree(root: string): Tree {
  const paths = existsSync(join(root, '.git')) ? pathsFromGit(root) : pathsFromFolders(root)
  const texts: Record<string, string> = {}
  for (const path of paths) {
    const isText = TEXT.test(path) && statSync(join(root, path)).size <= TEXT_MAX_BYTES
    if (isText) texts[path] = readFileSync(join(root, path), 'utf8')
  }
  return treeOf(texts, paths)
}

function pathsFromGit(root: string): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  return listed.split('\0').filter((path) => path && existsSync(join(root, path)))
}

/** An unpacked archive has no git: everything in it counts, but for what was installed or built. */
function pathsFromFolders(root: string, below = ''): string[] {
  return readdirSync(join(root, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below ? `${below}/${entry.name}` : entry.name
    if (entry.isFile()) return [path]
    return entry.isDirectory() && !NOT_OURS.has(entry.name) ? pathsFromFolders(root, path) : []
  })
}

/** A tree of given texts. `paths` adds those of which only the existence matters. */
export function treeOf(texts: Readonly<Record<string, string>>, paths: readonly string[] = []): Tree {
  const files = new Map(Object.entries(texts).map(([path, text]) => [path, sourceFile(path, text)]))
  const packages = [...files.values()]
    .filter((file) => /^(?:packages|examples)\/[^/]+\/package\.json$/.test(file.path))
    .map((file): WorkspacePackage => {
      const manifest = JSON.parse(file.text) as Manifest
      return { folder: file.path.replace('/package.json', ''), name: manifest.name, manifest }
    })
  return { files, paths: new Set([...files.keys(), ...paths]), packages }
}
