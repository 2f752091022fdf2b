import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { MessageContent } from '../channel/message-content.js'
import { seededRandom } from '../randomness/seeded-random.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import { memoryDirectory } from '../storage/memory/memory-directory.js'
import { HEAD_BYTES } from './file-kind.js'
import { type AttachmentsOptions, createAttachments, memoryAttachmentStore, type ScanVerdict } from './index.js'

const SECRET = 'a secret of at least thirty-two characters'
const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 1, 2, 3, 4])
const HOUR_MS = 3_600_000
const INFO = { remoteAddress: '192.0.2.1', params: {} }

function setUp(options: Partial<AttachmentsOptions> = {}) {
  const clock = steppingClock()
  const store = memoryAttachmentStore()
  const directory = memoryDirectory()
  const faults: unknown[] = []
  const attachments = createAttachments({
    ...{ store, directory, clock, random: seededRandom(1), secret: SECRET },
    url: 'https://chat.example/files',
    onFault: (error) => faults.push(error),
    ...options,
  })
  const upload = attachments.upload({ uploader: (request) => request.headers.get('authorization') || undefined })
  const send = (bytes: Uint8Array | string, name: string, who = 'ann') =>
    upload(
      new Request(`https://chat.example/upload?name=${encodeURIComponent(name)}`, {
        method: 'POST',
        headers: { authorization: who },
        body: new Blob([bytes as Uint8Array<ArrayBuffer>]),
      }),
      INFO,
    )
  const get = (url: string, init?: RequestInit) => attachments.download(new Request(url, init), INFO)
  const sent = async (bytes: Uint8Array | string, name: string) =>
    (await (await send(bytes, name)).json()) as { url: string; name: string; contentType: string; bytes: number }
  return { clock, store, directory, faults, attachments, send, sent, get }
}

describe('options of attachments', () => {
  it('are refused where there is no such option, since a scanner that is misspelt would scan nothing', () => {
    const misspelt = { scanner: async () => ({ clean: true }) } as Partial<AttachmentsOptions>
    expect(() => setUp(misspelt)).toThrow('there is no field "scanner"')
  })
})

describe('[L12] attachments', () => {
  it('are taken, and given back to whoever has the link', async () => {
    const { sent, get } = setUp()
    const attachment = await sent(PNG, 'C:\\holiday\\beach.png')
    expect(attachment).toMatchObject({ name: 'beach.png', contentType: 'image/png', bytes: PNG.length })
    const response = await get(attachment.url)
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(PNG)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': "inline; filename*=UTF-8''beach.png",
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    })
  })

  it('are given back whatever they are called, also where a long name is cut', async () => {
    const { sent, get } = setUp()
    for (const name of ['😀'.repeat(200), `${'😀'.repeat(127)}.png`, 'x'.repeat(300)]) {
      const attachment = await sent(PNG, name)
      expect(attachment.name.length).toBeLessThanOrEqual(255)
      expect(name.endsWith(attachment.name)).toBe(true)
      expect((await get(attachment.url)).status).toBe(200)
    }
  })

  it('are given in parts, as players ask for them', async () => {
    const { sent, get } = setUp()
    const { url } = await sent(PNG, 'a.png')
    const part = await get(url, { headers: { range: 'bytes=8-11' } })
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 8-11/${PNG.length}`])
    expect([...new Uint8Array(await part.arrayBuffer())]).toEqual([...PNG.slice(8, 12)])
    expect((await get(url, { headers: { range: 'bytes=99-' } })).status).toBe(416)
    expect((await get(url, { method: 'HEAD' })).headers.get('content-length')).toBe(String(PNG.length))
    expect((await get(url, { method: 'DELETE' })).status).toBe(405)
  })

  it('have links that cannot be made by others and that run out', async () => {
    const { clock, sent, get } = setUp()
    const { url } = await sent(PNG, 'a.png')
    const other = url.replace(/\/[0-9a-f]{32}\?/, `/${'0'.repeat(32)}?`)
    const longer = url.replace(/until=\d+/, `until=${Number.MAX_SAFE_INTEGER}`)
    for (const forged of [other, longer, url.replace(/.$/, 'x'), 'https://chat.example/files/', `${url}0`]) {
      expect((await get(forged)).status).toBe(403)
    }
    await clock.advance(25 * HOUR_MS)
    expect((await get(url)).status).toBe(410)
  })

  it('named by a message stay, with a link that is new each day; others are gone after a day', async () => {
    const { clock, store, attachments, sent, send, get } = setUp()
    const [kept, left] = [await sent(PNG, 'kept.png'), await sent(PNG, 'left.png')]
    const stored = await attachments.claim({ attachments: [{ ...kept, name: 'lie.html', contentType: 'text/html' }] })
    expect(stored.attachments).toEqual([
      {
        url: expect.stringMatching(/^attachment:[0-9a-f]{32}$/),
        name: 'kept.png',
        contentType: 'image/png',
        bytes: 16,
      },
    ])
    await clock.advance(48 * HOUR_MS)
    await send(PNG, 'another.png')
    const [shown] = attachments.readable(stored).attachments ?? []
    expect((await get(shown?.url ?? '')).status).toBe(200)
    expect((await get(kept.url)).status).toBe(410)
    expect(await store.open(left.url.match(/[0-9a-f]{32}/)?.[0] ?? '')).toBeNull()
  })

  it('that a message names at the moment at which they would be cleared away stay', async () => {
    const directory = memoryDirectory()
    const { find } = directory
    let meanwhile = async (): Promise<unknown> => undefined
    directory.find = async (center, definition, index, ...range) => {
      const found = await find(center, definition, index, ...range)
      if (found.length > 0) await meanwhile()
      return found
    }
    const { clock, attachments, sent, send, get } = setUp({ directory, limits: { linkLastsMs: 30 * HOUR_MS } })
    const late = await sent(PNG, 'late.png')
    await clock.advance(25 * HOUR_MS)
    let stored: MessageContent = {}
    meanwhile = async () => {
      stored = await attachments.claim({ attachments: [late] })
    }
    await send(PNG, 'another.png')
    expect(stored.attachments?.[0]?.url).toMatch(/^attachment:/)
    expect((await get(attachments.readable(stored).attachments?.[0]?.url ?? '')).status).toBe(200)
  })

  it('elsewhere stay links to elsewhere, forged ones of ours too', async () => {
    const { attachments } = setUp()
    const content = {
      attachments: [
        { url: 'https://elsewhere.example/a.png', name: 'a.png', contentType: 'image/png' },
        {
          url: `https://chat.example/files/${'0'.repeat(32)}?until=9&signature=00`,
          name: 'b',
          contentType: 'image/png',
        },
      ],
    }
    expect(await attachments.claim(content)).toEqual(content)
    expect(attachments.readable(content)).toEqual(content)
  })

  it('are removed for good when the host says so', async () => {
    const { attachments, sent, get } = setUp()
    const { url } = await sent(PNG, 'a.png')
    await attachments.remove(url.match(/[0-9a-f]{32}/)?.[0] ?? '')
    expect((await get(url)).status).toBe(404)
  })
})

describe('[L16] hostile attachments', () => {
  it.each([
    ['<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'a.svg'],
    ['<!doctype html><script>alert(1)</script>', 'page.png'],
    ['<html>', 'report.txt'],
    ['MZ\x90\x00\x03\x00', 'invoice.pdf'],
    ['#!/bin/sh\nrm -rf /', 'notes.sh'],
  ])('%j as %s are refused', async (bytes, name) => {
    const { send } = setUp()
    const response = await send(bytes, name)
    expect([response.status, await response.json()]).toMatchObject([415, { reason: 'typeRefused' }])
  })

  it.each([
    ['a picture with a page in it', Buffer.concat([PNG, Buffer.from('<script>alert(1)</script>')]), 'a.png'],
    ['a picture with an archive in it', Buffer.concat([PNG, Buffer.from('PK\x03\x04')]), 'a.png'],
    ['a GIF that is a program', 'GIF89a/*<svg onload=alert(1)>*/=0;', 'a.gif'],
  ])('%s is only offered to be saved', async (_what, bytes, name) => {
    const { sent, get } = setUp()
    const { headers } = await get((await sent(bytes, name)).url)
    expect(headers.get('content-type')).toBe('application/octet-stream')
    expect(headers.get('content-disposition')).toMatch(/^attachment; /)
  })

  it.each([
    ['avif', 'image/avif', 'inline'],
    ['mif1', 'image/heic', 'attachment'],
    ['isom', 'video/mp4', 'inline'],
  ])('in the container of videos are what their brand %s says', async (brand, contentType, disposition) => {
    const { sent, get } = setUp()
    const attachment = await sent(`\u0000\u0000\u0000 ftyp${brand}\u0000\u0000\u0000\u0000`, 'a.bin')
    expect(attachment.contentType).toBe(contentType)
    expect((await get(attachment.url)).headers.get('content-disposition')).toMatch(new RegExp(`^${disposition}; `))
  })

  it('of types that the host wants are taken, but never shown by a browser', async () => {
    const { sent, get } = setUp({ accept: ['image/*'] })
    const attachment = await sent('<svg><script/></svg>', 'logo.svg')
    expect(attachment.contentType).toBe('image/svg+xml')
    expect((await get(attachment.url)).headers.get('content-disposition')).toMatch(/^attachment; /)
  })

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['a\u202egnp.exe', 'agnp.exe'],
    ['x"; filename=y\r\nSet-Cookie: a=b', 'x"; filename=ySet-Cookie: a=b'],
    ['', 'file'],
    ['..', 'file'],
  ])('are called nothing dangerous: %j', async (given, name) => {
    const { sent, get } = setUp()
    const attachment = await sent(PNG, given)
    expect(attachment.name).toBe(name)
    expect((await get(attachment.url)).headers.get('content-disposition')).toMatch(
      /^inline; filename\*=UTF-8''[\w%.!~*()-]+$/,
    )
  })

  it('that are too long, empty, too many or from nobody are refused', async () => {
    const { clock, send } = setUp({ limits: { bytesMax: 16, filesBurst: 3, filesPerMinute: 1 } })
    const reasons = []
    for (const bytes of [new Uint8Array([...PNG, 0]), '', PNG, PNG]) {
      const response = await send(bytes, 'a.png')
      reasons.push([response.status, ((await response.json()) as { reason?: string }).reason])
    }
    expect(reasons).toEqual([
      [413, 'tooLong'],
      [400, 'empty'],
      [201, undefined],
      [429, 'tooFast'],
    ])
    expect((await send(PNG, 'a.png', 'another')).status).toBe(201)
    expect((await send(PNG, 'a.png', '')).status).toBe(401)
    await clock.advance(60_000)
    expect((await send(PNG, 'a.png')).status).toBe(201)
  })

  it('do not bring the process down when store or directory fail', async () => {
    const store = { ...memoryAttachmentStore(), put: () => Promise.reject(new Error('the disk is full')) }
    const { faults, send } = setUp({ store })
    expect((await send(PNG, 'a.png')).status).toBe(503)
    expect(faults).toEqual([new Error('the disk is full')])
  })
})

describe('[L16] a scanner', () => {
  const scanned = (verdicts: (ScanVerdict | Error)[]) => {
    const asked: string[] = []
    const scan = async ({ name, body }: { name: string; body: ReadableStream<Uint8Array> }) => {
      asked.push(`${name} ${(await new Response(body).arrayBuffer()).byteLength}`)
      const verdict = verdicts.shift() ?? 'clean'
      if (verdict instanceof Error) throw verdict
      return verdict
    }
    return { asked, ...setUp({ scan }) }
  }

  it('sees the whole file, and lets clean ones pass', async () => {
    const { asked, sent, get } = scanned(['clean'])
    expect((await get((await sent(PNG, 'a.png')).url)).status).toBe(200)
    expect(asked).toEqual(['a.png 16'])
  })

  it('that finds something has the file refused and removed', async () => {
    const { send } = scanned(['infected'])
    const response = await send(PNG, 'a.png')
    expect([response.status, await response.json()]).toMatchObject([422, { reason: 'infected' }])
  })

  it('that cannot say leaves the file in quarantine until it can', async () => {
    const { sent, get } = scanned([new Error('the scanner is away'), 'unknown', 'clean'])
    const { url } = await sent(PNG, 'a.png')
    const first = await get(url)
    expect([first.status, first.headers.get('retry-after')]).toEqual([503, '60'])
    expect((await get(url)).status).toBe(200)
  })

  it('that finds something in quarantine has it removed', async () => {
    const { store, sent, get } = scanned(['unknown', 'infected'])
    const { url } = await sent(PNG, 'a.png')
    expect((await get(url)).status).toBe(404)
    expect(await store.open(url.match(/[0-9a-f]{32}/)?.[0] ?? '')).toBeNull()
  })

  it('may stop reading when it has seen enough, or fails: the store closes the file', async () => {
    for (const ending of ['clean', 'infected', new Error('the scanner is away')] as const) {
      let isOpen = false
      const store = memoryAttachmentStore()
      store.open = async () => {
        isOpen = true
        const part = { pull: (rest: ReadableStreamDefaultController) => rest.enqueue(PNG) }
        return { bytes: 1_000_000, body: new ReadableStream({ ...part, cancel: () => void (isOpen = false) }) }
      }
      const scan = async ({ body }: { body: ReadableStream<Uint8Array> }) => {
        await body.getReader().read()
        if (ending instanceof Error) throw ending
        return ending
      }
      const { send } = setUp({ store, scan })
      await send(PNG, 'a.png')
      expect(isOpen).toBe(false)
    }
  })

  it('that never answers keeps nobody waiting: the file is in quarantine, and others are taken', async () => {
    const verdicts: Promise<ScanVerdict>[] = [new Promise(() => {})]
    const scan = () => verdicts.shift() ?? Promise.resolve('clean' as const)
    const { clock, faults, send, get } = setUp({ scan, limits: { uploadsMax: 1 } })
    const sending = send(PNG, 'a.png')
    await clock.advance(60_000)
    expect((await send(PNG, 'b.png')).status).toBe(503)
    await clock.advance(60_000)
    const [first, second] = [await sending, await send(PNG, 'b.png')]
    expect([first.status, second.status]).toEqual([201, 201])
    expect(faults).toMatchObject([{ code: 'unavailable' }])
    const { url } = (await first.json()) as { url: string }
    expect((await get(url)).status).toBe(200)
  })

  it('is asked once when a whole page of copies is opened', async () => {
    const { asked, sent, get } = scanned(['unknown', 'clean'])
    const { url } = await sent(PNG, 'a.png')
    const statuses = await Promise.all([get(url), get(url), get(url)])
    expect([statuses.map(({ status }) => status), asked.length]).toEqual([[200, 200, 200], 2])
  })
})

describe('[L16] files from addresses that others chose', () => {
  const servers: ReturnType<typeof createServer>[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) server.close()
  })
  const serve = async (answer: Parameters<typeof createServer>[1]) => {
    const server = createServer(answer as never).listen(0, '127.0.0.1')
    servers.push(server)
    await new Promise((resolve) => server.once('listening', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.png`
  }

  it('are fetched and kept like any other', async () => {
    const url = await serve((_request: unknown, response: { end(bytes: Uint8Array): void }) => response.end(PNG))
    const { attachments, get } = setUp()
    const kept = await attachments.keepRemote({ uploader: 'provider', name: 'a.png', url, allowPrivateAddresses: true })
    expect(kept).toMatchObject({ outcome: 'kept', attachment: { contentType: 'image/png', bytes: 16 } })
    expect((await get(kept.outcome === 'kept' ? kept.attachment.url : '')).status).toBe(200)
  })

  it('inside are not asked, whatever they are called', async () => {
    let asked = 0
    const url = await serve((_request: unknown, response: { end(): void }) => {
      asked++
      response.end()
    })
    const { attachments } = setUp()
    const resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }])
    for (const inside of [
      url,
      url.replace('127.0.0.1', 'cdn.example'),
      'http://[::1]/',
      'file:///etc/passwd',
      'gopher:x',
    ]) {
      const kept = await attachments.keepRemote({ uploader: 'provider', name: 'a.png', url: inside, resolve })
      expect(kept).toMatchObject({ outcome: 'unreachable' })
    }
    expect(asked).toBe(0)
  })

  it.each([
    ['too fast', { limits: { filesPerMinute: 1, filesBurst: 1 } }],
    ['of a type that is not taken', { accept: ['text/plain'] }],
    [
      'while the directory is away',
      { directory: Object.assign(memoryDirectory(), { put: () => Promise.reject(new Error('away')) }) },
    ],
  ] as const)('are not held on to when they are refused: %s', async (_why, options) => {
    let close = (): void => {}
    const closed = new Promise<void>((resolve) => {
      close = resolve
    })
    const url = await serve((_request: unknown, response: { write(bytes: Uint8Array): void } & NodeJS.EventEmitter) => {
      response.on('close', close)
      response.write(Uint8Array.from([...PNG, ...new Uint8Array(HEAD_BYTES)]))
    })
    const { attachments, send } = setUp(options)
    await send('hello', 'a.txt', 'provider')
    const kept = await attachments.keepRemote({ uploader: 'provider', name: 'a', url, allowPrivateAddresses: true })
    expect(kept.outcome).toBe('refused')
    await closed
  })

  it('that lead elsewhere are not followed', async () => {
    const url = await serve((_request: unknown, response: { writeHead(...head: unknown[]): { end(): void } }) =>
      response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
    )
    const { attachments } = setUp()
    const kept = await attachments.keepRemote({ uploader: 'provider', name: 'a', url, allowPrivateAddresses: true })
    expect(kept).toEqual({ outcome: 'unreachable', reason: 'The server answered 302' })
  })
})

describe('[L12] attachments of another release', () => {
  const NEWER = { $format: 2, body: { something: 'else' } }
  const raw = { name: 'attachments', indexes: { unclaimed: { keys: () => ['all'], order: () => 0 } } }

  it('are refused by name where a newer one has written them, and stay as they are', async () => {
    const { sent, get, attachments, directory, clock, faults } = setUp()
    const { url, ...file } = await sent(PNG, 'a.png')
    const id = new URL(url).pathname.split('/').at(-1) ?? ''
    const entry = await directory.get('main' as never, raw, id)
    await directory.put('main' as never, raw, id, NEWER, entry?.version ?? 0)
    const refusal = `Entry "${id}" of collection "attachments" was written in format 2`
    await expect(get(url)).rejects.toMatchObject({ code: 'incompatible', message: expect.stringContaining(refusal) })
    await expect(attachments.claim({ attachments: [{ url, ...file }] })).rejects.toThrow(refusal)
    expect((await directory.get('main' as never, raw, id))?.body).toEqual(NEWER)
    await clock.advance(25 * HOUR_MS)
    expect(await sent(PNG, 'b.png')).toMatchObject({ name: 'b.png' })
    expect(faults).toMatchObject([{ code: 'incompatible' }])
  })
})
