import { readFileSync } from 'node:fs'
import { importsOf, packageOf } from './imports.js'
import { sourceFile } from './source-file.js'

export interface RuntimeImports {
  /** As they are imported, in alphabetical order: `@ringwright/core/link/client`. */
  readonly packages: readonly string[]
  /** The module itself, and all of its own that it loads. */
  readonly modules: number
}

/** What a module loads when it runs, through others of its package too. */
export function runtimeImports(module: URL): RuntimeImports {
  const packages = new Set<string>()
  const modules = new Set<string>()
  const visit = (url: URL): void => {
    if (modules.has(url.href)) return
    modules.add(url.href)
    for (const { specifier, typeOnly } of importsOf(sourceFile(url.pathname, readFileSync(url, 'utf8')))) {
      if (typeOnly) continue
      if (packageOf(specifier)) packages.add(specifier)
      else visit(new URL(specifier.replace(/\.js$/, '.ts'), url))
    }
  }
  visit(module)
  return { packages: [...packages].sort(), modules: modules.size }
}
