import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** What pages can load, and the package's entry that it is made from. */
const ENTRIES: ReadonlyMap<string, string> = new Map([
  ['agent-link.js', '@ringwright/acd/agent-link/client'],
  ['chat-page.js', '@ringwright/channels/web-chat/page'],
  ['chat-embed.js', '@ringwright/channels/web-chat/embed'],
  ['chat-client.js', '@ringwright/channels/web-chat/client'],
  ['chat-widget.js', '@ringwright/channels/web-chat/widget'],
])

/** The packages' browser clients, each as one module, made when a page first asks for it. */
export class BrowserModules {
  readonly #made = new Map<string, Promise<string>>()

  async get(name: string | undefined): Promise<string | undefined> {
    const entry = name === undefined ? undefined : ENTRIES.get(name)
    if (name === undefined || entry === undefined) return undefined
    let made = this.#made.get(name)
    if (!made) {
      made = bundle(entry)
      this.#made.set(name, made)
    }
    return made
  }
}

/** From the sources in this repository, from the built packages elsewhere. */
async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from ${JSON.stringify(entry)}`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    conditions: ['@ringwright/source'],
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}
