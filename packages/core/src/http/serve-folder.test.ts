import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { byteRange, type HttpHandler, serveFolder } from './index.js'

let folder: string
let handler: HttpHandler

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringwright-folder-'))
  const root = join(folder, 'public')
  await mkdir(join(root, 'sounds'), { recursive: true })
  await writeFile(join(folder, 'secret.txt'), 'secret')
  await writeFile(join(root, 'index.html'), '<p>home</p>')
  await writeFile(join(root, '.env'), 'secret')
  await writeFile(join(root, 'empty.txt'), '')
  await writeFile(join(root, 'sounds', 'call 1.wav'), '0123456789')
  await symlink(join(folder, 'secret.txt'), join(root, 'link.txt'))
  handler = serveFolder({ root, prefix: '/app/' })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  return handler(new Request(`http://x${path}`, { headers, method }), { remoteAddress: '', params: {} })
}

describe('serveFolder', () => {
  it('serves files with their type, and the index for the folder', async () => {
    const home = await get('/app/')
    expect([await home.text(), home.headers.get('content-type')]).toEqual(['<p>home</p>', 'text/html; charset=utf-8'])
    const sound = await get('/app/sounds/call%201.wav')
    expect([await sound.text(), sound.headers.get('content-type')]).toEqual(['0123456789', 'audio/wav'])
    expect(await (await get('/app/empty.txt')).text()).toBe('')
    expect((await get('/app/', {}, 'POST')).status).toBe(405)
  })

  it('is below its prefix, and has nothing of names that only begin as it does', async () => {
    const open = serveFolder({ root: join(folder, 'public'), prefix: '/app' })
    const status = async (path: string) =>
      (await open(new Request(`http://x${path}`), { remoteAddress: '', params: {} })).status
    const found = await Promise.all(['/app', '/app/', '/app/index.html', '/appindex.html'].map(status))
    expect(found).toEqual([200, 200, 200, 404])
  })

  it.each([
    '/app/.env',
    '/app/%2eenv',
    '/app/../secret.txt',
    '/app/..%2fsecret.txt',
    '/app/%2e%2e%2fsecret.txt',
    '/app/..%5csecret.txt',
    '/app/sounds/..%2f..%2fsecret.txt',
    '/app/link.txt',
    '/app/index.html%00.png',
    '/app/%zz',
    '/app/sounds',
    '/app/missing',
    '/other/index.html',
  ])('knows nothing of %s', async (path) => {
    expect((await get(path)).status).toBe(404)
  })

  it('answers 304 to who has it already', async () => {
    const { headers } = await get('/app/')
    const etag = headers.get('etag') ?? ''
    const lastModified = headers.get('last-modified') ?? ''
    expect((await get('/app/', { 'if-none-match': `"other", W/${etag}` })).status).toBe(304)
    expect((await get('/app/', { 'if-modified-since': lastModified })).status).toBe(304)
    expect((await get('/app/', { 'if-none-match': '"other"', 'if-modified-since': lastModified })).status).toBe(200)
  })

  it('serves the part of a recording that a player asks for', async () => {
    const path = '/app/sounds/call%201.wav'
    const part = await get(path, { range: 'bytes=2-4' })
    expect([part.status, part.headers.get('content-range'), part.headers.get('content-length')]).toEqual([
      206,
      'bytes 2-4/10',
      '3',
    ])
    expect(await part.text()).toBe('234')
    expect(await (await get(path, { range: 'bytes=-3' })).text()).toBe('789')
    const beyond = await get(path, { range: 'bytes=10-' })
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */10'])
    expect((await get(path, { range: 'bytes=2-4', 'if-range': '"older"' })).status).toBe(200)
    const head = await get(path, { range: 'bytes=2-4' }, 'HEAD')
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([206, '3', ''])
  })
})

describe('byteRange', () => {
  it.each([
    ['bytes=0-', { first: 0, last: 99 }],
    ['bytes=0-0', { first: 0, last: 0 }],
    ['bytes=90-200', { first: 90, last: 99 }],
    ['bytes=-200', { first: 0, last: 99 }],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=5-4', undefined],
    ['bytes=-', undefined],
    ['bytes=0-1,5-6', undefined],
    ['lines=0-1', undefined],
    [null, undefined],
  ])('reads %s', (header, range) => {
    expect(byteRange(header, 100)).toEqual(range)
  })
})
