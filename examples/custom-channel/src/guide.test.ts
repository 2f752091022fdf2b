import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8')

it('[L17] the guide shows the adapter that is tested here', async () => {
  expect(await read('../../../docs/guides/write-a-channel.md')).toContain(await read('./text-messages.ts'))
})
