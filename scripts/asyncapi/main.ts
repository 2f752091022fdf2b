import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { runScript } from '../run-script.js'
import { asyncApiDocument } from './asyncapi-document.js'

const USAGE = `npm run asyncapi -- [options]

Whether docs/reference/agent-link.asyncapi.json is what the schemas of the agent link say; ends with 1 when it is not.

  --write  writes it
  --help   this text`

const FILE = fileURLToPath(new URL('../../docs/reference/agent-link.asyncapi.json', import.meta.url))

async function main({ write }: { readonly write: boolean }): Promise<number> {
  const text = `${JSON.stringify(asyncApiDocument(), null, 1)}\n`
  if (write) {
    await writeFile(FILE, text)
    console.log(`asyncapi: ${FILE} is written`)
    return 0
  }
  if ((await readFile(FILE, 'utf8').catch(() => '')) === text) {
    console.log('asyncapi: the document is what the schemas say')
    return 0
  }
  console.log('asyncapi: the document is not what the schemas say; type `npm run asyncapi -- --write`')
  return 1
}

await runScript({ usage: USAGE, options: { write: { type: 'boolean', default: false } }, run: main })
