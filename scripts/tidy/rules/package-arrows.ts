import { builtinModules } from 'node:module'
import { entriesOf } from '../../source/entries.js'
import { type Import, importsOf, packageOf } from '../../source/imports.js'
import { isCode, isTest, type SourceFile } from '../../source/source-file.js'
import type { Tree, WorkspacePackage } from '../../source/tree.js'
import type { Rule } from '../rule.js'

interface Arrows {
  readonly own: readonly string[]
  /** Third-party packages, each with the folders of `src` where it may be imported; `''` is everywhere. */
  readonly thirdParty: Readonly<Record<string, readonly string[]>>
  /** A package not named above is welcome where a folder of the first level has it to itself (a vendor's client). */
  readonly vendorPerFolder?: true
}

const EVERYWHERE = ['']

/** Who may import whom. The meeting points are ports in core, so that no plug-in needs another. */
const ARROWS: Readonly<Record<string, Arrows>> = {
  core: { own: [], thirdParty: { eventemitter3: EVERYWHERE, 'decimal.js': EVERYWHERE } },
  acd: { own: ['core'], thirdParty: { ws: ['agent-link/'] } },
  sip: {
    own: ['core'],
    thirdParty: { 'drachtio-srf': ['drachtio/'], ws: ['transport/'], werift: ['media/webrtc/'] },
  },
  channels: { own: ['core'], thirdParty: {}, vendorPerFolder: true },
  'storage-adapters': { own: ['core'], thirdParty: {}, vendorPerFolder: true },
  dialer: { own: ['core', 'acd'], thirdParty: { 'libphonenumber-js': EVERYWHERE } },
  cli: { own: ['core', 'acd', 'sip', 'channels', 'storage-adapters', 'dialer'], thirdParty: {} },
}

/** Small enough, and useful enough at every boundary, to be allowed everywhere. */
const WELCOME_EVERYWHERE = new Set(['zod'])
const BUILT_IN = new Set(builtinModules)

/** Packages import each other along the table above, through public entries, and only what they declare. */
export const packageArrows: Rule = {
  name: 'package-arrows',
  *check(tree) {
    const entries = new Map(tree.packages.map((each) => [each.name, publicNames(each, tree)]))
    for (const file of tree.files.values()) {
      if (!isCode(file.path)) continue
      const owner = tree.packages.find((each) => file.path.startsWith(`${each.folder}/`))
      for (const found of importsOf(file)) {
        const message =
          deepPath(file, found, owner, entries) ??
          (owner && !isTest(file.path) ? forbidden(file, found, owner, tree) : '')
        if (message) yield { path: file.path, line: found.line, message }
      }
    }
  },
}

function publicNames(workspacePackage: WorkspacePackage, tree: Tree): ReadonlySet<string> {
  const subpaths = entriesOf(workspacePackage, tree).map(({ subpath }) => subpath)
  return new Set([...subpaths, './package.json'].map((subpath) => workspacePackage.name + subpath.slice(1)))
}

function deepPath(
  file: SourceFile,
  { specifier }: Import,
  owner: WorkspacePackage | undefined,
  entries: ReadonlyMap<string, ReadonlySet<string>>,
): string | undefined {
  const name = packageOf(specifier)
  const known = name && entries.get(name)
  if (known && !known.has(specifier)) return `${specifier} is not a public entry of ${name}.`
  // An address at the page's server, which no file answers.
  if (name || !owner || specifier.startsWith('/')) return undefined
  const target = new URL(specifier, `file:///${file.path}`).pathname.slice(1)
  if (target.startsWith(`${owner.folder}/`)) return undefined
  if (isTest(file.path) && target.startsWith('scripts/')) return undefined
  return `${specifier} leaves the package; import another package by its name.`
}

function forbidden(file: SourceFile, found: Import, owner: WorkspacePackage, tree: Tree): string | undefined {
  const name = packageOf(found.specifier)
  if (!name || name.startsWith('node:')) return undefined
  if (BUILT_IN.has(name)) return `Write node:${found.specifier}.`
  const { manifest, folder } = owner
  const declared = { ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.optionalDependencies }
  if (name !== owner.name && !(name in declared)) return `${name} is not a dependency of ${owner.name}; declare it.`
  const arrows = ARROWS[folder.replace(/^packages\//, '')]
  if (!arrows || !folder.startsWith('packages/')) return undefined
  if (tree.packages.some((each) => each.name === name)) {
    const allowed = arrows.own.map((short) => `@ringwright/${short}`)
    return allowed.includes(name) ? undefined : `${owner.name} may import ${listed(allowed)}, not ${name}.`
  }
  if (WELCOME_EVERYWHERE.has(name)) return undefined
  const folders = arrows.thirdParty[name]
  const inside = file.path.slice(`${folder}/src/`.length)
  if (folders) {
    return folders.some((start) => inside.startsWith(start))
      ? undefined
      : `${name} may be imported under ${listed(folders)} only.`
  }
  if (arrows.vendorPerFolder) return vendorElsewhere(name, inside, owner, tree)
  return `${name} is not among the third-party packages of ${owner.name} (scripts/tidy/rules/package-arrows.ts).`
}

/** A vendor's package belongs to the one folder that adapts it. */
function vendorElsewhere(name: string, inside: string, owner: WorkspacePackage, tree: Tree): string | undefined {
  const topOf = (path: string): string => (path.includes('/') ? (path.split('/')[0] as string) : '')
  if (topOf(inside) === '') return `${name} may be imported in its adapter's folder only.`
  const source = `${owner.folder}/src/`
  const users = [...tree.files.values()].filter(
    (file) =>
      file.path.startsWith(source) &&
      !isTest(file.path) &&
      importsOf(file).some((each) => packageOf(each.specifier) === name),
  )
  const first = users.map((file) => topOf(file.path.slice(source.length))).sort()[0]
  return first === topOf(inside) ? undefined : `${name} belongs to the folder ${first}/.`
}

function listed(names: readonly string[]): string {
  return names.length > 0 ? names.join(', ') : 'no other package'
}
