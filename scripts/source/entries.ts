import type { Tree, WorkspacePackage } from './tree.js'

/** The condition under which a package's `exports` name its sources, so that nothing needs a build to be checked. */
export const SOURCE_CONDITION = '@ringwright/source'

/** One public entry of a package. */
export interface Entry {
  /** As it stands in `exports`, with the pattern filled in: `.`, `./web-chat`. */
  readonly subpath: string
  /** `packages/channels/src/web-chat/index.ts`. May not exist when the manifest names it without a pattern. */
  readonly source: string
}

/** The public entries of a package; a pattern (`./*`) stands for every folder that matches it. */
export function entriesOf(workspacePackage: WorkspacePackage, tree: Tree): readonly Entry[] {
  return Object.entries(workspacePackage.manifest.exports ?? {}).flatMap(([subpath, conditions]) => {
    const target = (conditions as Record<string, unknown> | null)?.[SOURCE_CONDITION]
    if (typeof target !== 'string') return []
    const source = `${workspacePackage.folder}/${target.replace(/^\.\//, '')}`
    if (!source.includes('*')) return [{ subpath, source }]
    const [before = '', after = ''] = source.split('*')
    return [...tree.paths]
      .filter((path) => path.startsWith(before) && path.endsWith(after) && path.length > before.length + after.length)
      .map((path) => ({ name: path.slice(before.length, path.length - after.length), source: path }))
      .filter(({ name }) => !name.includes('/'))
      .map(({ name, source: found }) => ({ subpath: subpath.replace('*', name), source: found }))
  })
}
