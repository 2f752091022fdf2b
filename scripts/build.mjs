// `npm run build`, after `tsc -b` has written the declarations: the JavaScript of every package into its `dist`, and the
// license beside it, which npm packs from there alone.

import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'

const root = fileURLToPath(new URL('..', import.meta.url))
const condition = '@ringwright/source'

/**
 * The sources of a package's entries. A target with a star stands for each folder that has the file, so that a new
 * channel is built without being listed.
 *
 * @param {string} folder
 * @returns {string[]}
 */
function entriesOf(folder) {
  const { exports: subpaths, bin = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  /** @type {string[]} */
  const programs = Object.values(bin).map((path) => path.replace('./dist/', './src/').replace(/\.js$/, '.ts'))
  /** @type {string[]} */
  const targets = [...Object.values(subpaths).flatMap((each) => each[condition] ?? []), ...programs]
  return targets
    .flatMap((target) => {
      const [before = '', after] = target.split('*')
      if (after === undefined) return [target]
      return readdirSync(join(folder, before)).map((name) => `${before}${name}${after}`)
    })
    .filter((path) => existsSync(join(folder, path)))
}

/** @param {string} folder */
async function buildPackage(folder) {
  const entries = entriesOf(folder)
  await build({
    entry: Object.fromEntries(entries.map((path) => [path.replace(/^\.\/src\/|\.ts$/g, ''), join(folder, path)])),
    outDir: join(folder, 'dist'),
    tsconfig: join(folder, 'tsconfig.json'),
    config: false,
    format: 'esm',
    target: 'node20.19',
    platform: 'node',
    splitting: true,
    skipNodeModulesBundle: true,
    dts: false,
    clean: false,
    silent: true,
  })
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'))
  return entries.length
}

for (const name of readdirSync(join(root, 'packages'))) {
  console.log(`built ${name}: ${await buildPackage(join(root, 'packages', name))} entries`)
}
