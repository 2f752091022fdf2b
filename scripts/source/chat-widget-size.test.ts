import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'tsup'
import { afterAll, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'ringwright-widget-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What a page of somebody else's may be asked to load for a button at its corner. */
const WIDGET_BYTES_MAX = 30 * 1_024

it('[L1] the widget of the web chat has less than 30 KiB, compressed, and brings nothing of Node or zod along', async () => {
  await build({
    entry: { widget: fileURLToPath(new URL('../../packages/channels/src/web-chat/page/widget.ts', import.meta.url)) },
    outDir: folder,
    tsconfig: fileURLToPath(new URL('../../tsconfig.json', import.meta.url)),
    config: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    noExternal: [/.*/],
    esbuildOptions: (options) => void (options.conditions = ['@ringwright/source']),
    dts: false,
    silent: true,
  })
  const code = readFileSync(join(folder, 'widget.js'))
  expect(code.toString()).not.toMatch(/\bimport\s*\(?["']|node:|ZodError/)
  expect(gzipSync(code).length).toBeLessThan(WIDGET_BYTES_MAX)
}, 60_000)
