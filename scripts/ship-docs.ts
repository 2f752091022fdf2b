import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runScript } from './run-script.js'
import { DOCS_PACKAGE, shippedDocs } from './source/shipped-docs.js'
import { readTree } from './source/tree.js'

const USAGE = `node --import tsx scripts/ship-docs.ts, at the end of a build

Writes the documentation into the package that brings it along, with links that hold where packages are installed.`

const ROOT = fileURLToPath(new URL('..', import.meta.url))

async function main(): Promise<number> {
  const pages = shippedDocs(readTree(ROOT))
  await rm(join(ROOT, DOCS_PACKAGE, 'docs'), { recursive: true, force: true })
  for (const [path, text] of pages) {
    const file = join(ROOT, DOCS_PACKAGE, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
  console.log(`shipped ${pages.size} pages with ${DOCS_PACKAGE}`)
  return 0
}

await runScript({ usage: USAGE, options: {}, run: main })
