import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Context, createContext, runInContext } from 'node:vm'
import { simulate } from '@ringwright/acd/simulation'
import { build } from 'tsup'
import { afterAll, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'ringwright-browser-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What a page has beside the language itself, and no more: no process, no Buffer, no require. */
function page(): Context {
  return createContext({
    AbortController,
    AbortSignal,
    MessageChannel,
    TextDecoder,
    TextEncoder,
    URL,
    queueMicrotask,
    structuredClone,
  })
}

/** A package's entry and all that it needs as one script, as a page would load it. */
async function bundled(entry: string): Promise<string> {
  await build({
    entry: { bundle: fileURLToPath(new URL(`../../packages/${entry}`, import.meta.url)) },
    outDir: folder,
    tsconfig: fileURLToPath(new URL('../../tsconfig.json', import.meta.url)),
    config: false,
    format: 'iife',
    globalName: 'bundle',
    platform: 'browser',
    target: 'es2022',
    noExternal: [/.*/],
    esbuildOptions: (options) => void (options.conditions = ['@ringwright/source']),
    dts: false,
    silent: true,
  })
  return readFileSync(join(folder, 'bundle.global.js'), 'utf8')
}

it('[W8] [Z22] core and acd run without anything of Node, to the same commits as here', async () => {
  const options = { seed: 7, minutes: 2 }
  const source = `${await bundled('acd/src/simulation/index.ts')}\nbundle.simulate(${JSON.stringify(options)})`
  const there = (await runInContext(source, page())) as Awaited<ReturnType<typeof simulate>>
  const here = await simulate(options)
  expect(there.commits).toBeGreaterThan(20)
  expect([there.traceHash, there.violations.length]).toEqual([here.traceHash, 0])
}, 60_000)
