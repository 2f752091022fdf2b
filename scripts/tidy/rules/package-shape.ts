import { entriesOf, SOURCE_CONDITION } from '../../source/entries.js'
import type { Manifest, Tree, WorkspacePackage } from '../../source/tree.js'
import type { Rule } from '../rule.js'

const FILES = ['dist', '!dist/.tsbuildinfo', 'src', '!src/**/*.test.ts', '!src/**/fixtures/**']

/** What every published package has in common, so that the second is used like the first. */
export const packageShape: Rule = {
  name: 'package-shape',
  *check(tree) {
    for (const each of tree.packages) {
      const path = `${each.folder}/package.json`
      const messages = [
        ...internalRanges(each, tree),
        ...(each.manifest.private ? [] : [...publishedFields(each.manifest), ...exportsOf(each, tree)]),
      ]
      for (const { message, near } of messages) yield { path, line: lineOf(tree, path, near), message }
    }
  },
}

interface Fault {
  readonly message: string
  /** A text of the manifest beside which the fault is. */
  readonly near?: string
}

function* publishedFields(manifest: Manifest): Iterable<Fault> {
  if (manifest.license !== 'Apache-2.0') yield { message: 'license is not "Apache-2.0".', near: '"license"' }
  if (manifest.sideEffects !== false) yield { message: 'sideEffects is not false.', near: '"sideEffects"' }
  if (!manifest.engines?.['node']) yield { message: 'engines names no node version.', near: '"engines"' }
  for (const file of FILES.filter((each) => !manifest.files?.includes(each))) {
    yield { message: `files does not name ${file}.`, near: '"files"' }
  }
  for (const script of ['preinstall', 'install', 'postinstall'].filter((name) => manifest.scripts?.[name])) {
    yield { message: `${script}: a package needs no install script.`, near: `"${script}"` }
  }
}

function* exportsOf(workspacePackage: WorkspacePackage, tree: Tree): Iterable<Fault> {
  const { exports: subpaths = {} } = workspacePackage.manifest
  if (!subpaths['.']) yield { message: 'exports has no root.', near: '"exports"' }
  if (subpaths['./package.json'] !== './package.json') {
    yield { message: 'exports does not offer ./package.json.', near: '"exports"' }
  }
  for (const [subpath, conditions] of Object.entries(subpaths)) {
    if (subpath === './package.json') continue
    const near = `"${subpath}"`
    const order = typeof conditions === 'object' && conditions ? Object.keys(conditions) : []
    if (order.join() !== [SOURCE_CONDITION, 'types', 'default'].join()) {
      yield {
        message: `${subpath} has the conditions ${order.join(', ')}, not ${SOURCE_CONDITION}, types, default.`,
        near,
      }
    }
  }
  for (const { subpath, source } of entriesOf(workspacePackage, tree)) {
    if (!tree.paths.has(source))
      yield { message: `${subpath} leads to ${source}, which does not exist.`, near: `"${subpath}"` }
  }
}

/** A range that the workspace does not satisfy would be looked for in the registry, where anybody may offer it. */
function* internalRanges({ manifest }: WorkspacePackage, tree: Tree): Iterable<Fault> {
  const groups = [manifest.dependencies, manifest.devDependencies, manifest.peerDependencies]
  for (const [name, range] of groups.flatMap((group) => Object.entries(group ?? {}))) {
    const local = tree.packages.find((each) => each.name === name)
    if (name.startsWith('@ringwright/') && !local)
      yield { message: `${name} is no package of this workspace.`, near: name }
    if (local && range.replace(/^\^/, '') !== local.manifest.version) {
      yield { message: `${name} is ${local.manifest.version} here, not ${range}.`, near: `"${name}"` }
    }
  }
}

function lineOf(tree: Tree, path: string, near: string | undefined): number {
  const index = near === undefined ? 0 : (tree.files.get(path)?.lines.findIndex((line) => line.includes(near)) ?? 0)
  return Math.max(0, index) + 1
}
