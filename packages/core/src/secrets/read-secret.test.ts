import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isSecretReference, readSecret, readSecrets } from './index.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringwright-secrets-'))
  vi.stubEnv('CENTER_TOKEN', 'hunter22')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

async function kept(text: string): Promise<string> {
  await writeFile(join(folder, 'secret'), text)
  return `file:${join(folder, 'secret')}`
}

describe('[X11] a secret that stands outside of the configuration', () => {
  it('is read from the environment, or from a file without its last line break', async () => {
    expect(await readSecret('env:CENTER_TOKEN')).toBe('hunter22')
    expect(await readSecret(await kept('correct horse\nbattery\n'))).toBe('correct horse\nbattery')
    expect(await readSecret(await kept('staple\r\n'))).toBe('staple')
    expect(await readSecret('postgres://db.example/center')).toBe('postgres://db.example/center')
    expect(['env:A', 'file:/a', 'file:', 'environment'].map(isSecretReference)).toEqual([true, true, false, false])
  })

  it('is read from settings without a prototype too, as some readers of configuration make them', async () => {
    const bot: object = Object.assign(Object.create(null) as object, { token: 'env:CENTER_TOKEN' })
    expect(await readSecrets({ bot })).toEqual({ bot: { token: 'hunter22' } })
  })

  it('is read wherever it is named in settings, which can be shown as they were', async () => {
    const clock = new Date(0)
    const settings = {
      bots: [{ name: 'one', token: 'env:CENTER_TOKEN' }],
      smtp: { password: await kept('x\n') },
      clock,
    }
    expect(await readSecrets(settings)).toEqual({
      bots: [{ name: 'one', token: 'hunter22' }],
      smtp: { password: 'x' },
      clock,
    })
    expect(JSON.stringify(settings)).not.toContain('hunter22')
  })

  it('that is not there, empty or no secret is refused with where it was looked for, and never with itself', async () => {
    await expect(readSecret('env:NOBODY')).rejects.toThrow('env:NOBODY: there is no such variable. Set it')
    await expect(readSecret(`file:${folder}/none`)).rejects.toMatchObject({ code: 'not_found' })
    await expect(readSecret(`file:${folder}`)).rejects.toMatchObject({ code: 'not_found' })
    await expect(readSecret(await kept('\n'))).rejects.toThrow('is empty')
    const long = await readSecret(await kept('hunter22'.repeat(10_000))).catch((error: Error) => error.message)
    expect(long).toContain('longer than 64 KiB')
    expect(long).not.toContain('hunter22')
    const deep: { next?: object } = {}
    deep.next = deep
    await expect(readSecrets(deep)).rejects.toThrow('levels deep')
  })
})
