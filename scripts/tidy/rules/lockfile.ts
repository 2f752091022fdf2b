import type { SourceFile } from '../../source/source-file.js'
import type { Manifest, Tree } from '../../source/tree.js'
import type { Finding, Rule } from '../rule.js'

const PATH = 'package-lock.json'

interface LockedPackage {
  readonly resolved?: string
  readonly link?: boolean
  readonly hasInstallScript?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/**
 * The lockfile installs anywhere, and only what is ours under our name: no download hosts, nothing optional missing
 * (`npm ci` fails on another platform otherwise), own packages as links, and the same ranges as the manifests.
 */
export const lockfile: Rule = {
  name: 'lockfile',
  *check(tree) {
    const file = tree.files.get(PATH)
    if (!file) return
    const locked = (JSON.parse(file.text) as { packages: Record<string, LockedPackage> }).packages
    for (const [path, entry] of Object.entries(locked)) {
      for (const message of faultsOf(path, entry, locked)) yield at(file, `"${path}": {`, message)
    }
    yield* rangesOf(file, tree, locked)
  },
}

function* faultsOf(path: string, entry: LockedPackage, locked: Record<string, LockedPackage>): Iterable<string> {
  if (/^https?:/.test(entry.resolved ?? '')) {
    yield "names a download host; set npm's omit-lockfile-registry-resolved and write it again."
  }
  if (path.startsWith('node_modules/@ringwright/') && !entry.link) yield 'is not a link into the workspace.'
  for (const name of Object.keys(entry.optionalDependencies ?? {})) {
    if (!places(path, name).some((place) => place in locked)) yield `optional dependency ${name} has no entry.`
  }
}

/** Where Node looks for a package from a folder, nearest first. */
function places(from: string, name: string): string[] {
  const found = [`node_modules/${name}`]
  for (let index = from.indexOf('node_modules/'); index >= 0; index = from.indexOf('node_modules/', index + 1)) {
    const end = from.indexOf('/node_modules/', index)
    found.push(`${end < 0 ? from : from.slice(0, end)}/node_modules/${name}`)
  }
  return [...found, `${from}/node_modules/${name}`]
}

function* rangesOf(file: SourceFile, tree: Tree, locked: Record<string, LockedPackage>): Iterable<Finding> {
  const root = tree.files.get('package.json')
  const manifests: [string, Manifest][] = tree.packages.map(({ folder, manifest }) => [folder, manifest])
  if (root) manifests.push(['', JSON.parse(root.text) as Manifest])
  for (const [folder, manifest] of manifests) {
    for (const group of ['dependencies', 'devDependencies'] as const) {
      const wanted = manifest[group] ?? {}
      const found = locked[folder]?.[group] ?? {}
      for (const name of new Set([...Object.keys(wanted), ...Object.keys(found)])) {
        if (wanted[name] === found[name]) continue
        const message = `${folder || 'The root'} asks for ${name} ${wanted[name] ?? 'no more'}, the lockfile has ${found[name] ?? 'none'}; run npm install.`
        yield at(file, `"${folder}": {`, message)
      }
    }
  }
}

function at(file: SourceFile, text: string, message: string): Finding {
  const line = file.lines.findIndex((each) => each.includes(text)) + 1
  return {
    path: file.path,
    line: Math.max(1, line),
    message: /^"(.*)"/.test(text) ? `${text.slice(1, -4)}: ${message}` : message,
  }
}
