import { readFile, writeFile } from 'node:fs/promises'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { asyncApiDocument } from './asyncapi-document.js'

/**
 * `npm run asyncapi`: whether docs/reference/agent-link.asyncapi.json is what the schemas of the agent link say; with
 * `-- --write` it is written.
 */
const FILE = fileURLToPath(new URL('../../docs/reference/agent-link.asyncapi.json', import.meta.url))

const text = `${JSON.stringify(asyncApiDocument(), null, 1)}\n`
if (process.argv.includes('--write')) {
  await writeFile(FILE, text)
  console.log(`asyncapi: ${FILE} is written`)
} else if ((await readFile(FILE, 'utf8').catch(() => '')) === text) {
  console.log('asyncapi: the document is what the schemas say')
} else {
  console.log('asyncapi: the document is not what the schemas say; type `npm run asyncapi -- --write`')
  process.exitCode = 1
}
