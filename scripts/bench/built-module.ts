import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'
import { SOURCE_CONDITION } from '../source/entries.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Builds a module of this folder into one file of JavaScript as `npm run build` does, because that is what hosts run:
 * sources that are transformed as they are loaded name each closure as it is made, which costs more than many decisions.
 * Returns the file's path, which `use` may run; it is removed afterwards.
 */
export async function withBuiltModule<T>(name: string, use: (path: string) => Promise<T>): Promise<T> {
  // Below the repository, so that what is not built in is found.
  const folder = await mkdtemp(join(ROOT, 'node_modules', '.bench-'))
  try {
    await build({
      entry: { [name]: join(ROOT, 'scripts/bench', `${name}.ts`) },
      outDir: folder,
      outExtension: () => ({ js: '.mjs' }),
      config: false,
      format: 'esm',
      target: 'node20.19',
      platform: 'node',
      noExternal: [/^@ringwright\//],
      // Dependencies that are CommonJS throughout: built in, they could not require what Node brings.
      external: ['ws', 'ioredis'],
      dts: false,
      silent: true,
      esbuildOptions(options) {
        options.conditions = [SOURCE_CONDITION]
      },
    })
    return await use(join(folder, `${name}.mjs`))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
