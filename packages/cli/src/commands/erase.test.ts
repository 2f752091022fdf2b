import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { acd } from '@ringwright/acd'
import { email, type OutgoingMail } from '@ringwright/channels/email'
import { vapidKeys, webPush } from '@ringwright/channels/web-push'
import {
  type Actor,
  type CollectionDefinition,
  createContactCenter,
  type RecordingEntry,
  systemClock,
  systemRandom,
} from '@ringwright/core'
import { openStorage } from '@ringwright/storage-adapters/places'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { comesTrue } from '../../../../scripts/services/index.js'
import { ENTRIES, FLOWS, texting } from '../fixtures/texting.js'
import { typed } from '../fixtures/typed-command.js'

const HOST: Actor = { role: 'administrator', id: 'host' }
const [ANNA, MAIL] = ['+12125551000', 'anna@customer.example'] as const
const SECRET = 'the secret by which threads of mail are named'
const [SENT_FILE, OLD_RECORDING] = ['0'.repeat(32), 'a'.repeat(32)] as const
const WITHIN_MS = 60_000
/** What the buckets have. */
const KEPT = [`/calls/old/${OLD_RECORDING}`, `/files/attachments/${SENT_FILE}`]
/** As the center keeps them, by the interaction that they are of. */
const recordings: CollectionDefinition<RecordingEntry> = {
  name: 'recordings',
  indexes: {
    all: { keys: () => ['all'], order: ({ startedAt }) => startedAt },
    interaction: { keys: ({ interaction }) => [interaction], order: ({ startedAt }) => startedAt },
  },
}

let folder: string
let store: string
let bucket: Server
/** What was asked of the service with the buckets. */
const asked: string[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringwright-erase-places-'))
  store = `sqlite:${join(folder, 'center.db')}`
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
  vi.stubEnv('MAIL_SECRET', SECRET)
  asked.length = 0
  bucket = createServer(({ method, url = '' }, response) => {
    if (method === 'GET') return void response.writeHead(KEPT.includes(url) ? 200 : 404).end('bytes')
    asked.push(`${method} ${url}`)
    response.writeHead(204).end()
  })
  await new Promise<void>((resolve) => bucket.listen(0, '127.0.0.1', resolve))
  await knowAnna()
})
afterEach(async () => {
  vi.unstubAllEnvs()
  bucket.closeAllConnections()
  await new Promise((resolve) => bucket.close(resolve))
  await rm(folder, { recursive: true })
})

/** Anna has sent a file, was called and written a mail, and is notified in a browser; no node runs any more. */
async function knowAnna(): Promise<void> {
  const { close, ...ports } = await openStorage({ store })
  const channel = texting()
  const mails: OutgoingMail[] = []
  const mail = email({
    ...{ service: 'help', address: 'help@shop.example', secret: SECRET },
    mailbox: { open: () => Promise.reject(new Error('nobody writes')) },
    sender: { send: async (each) => (mails.push(each), { outcome: 'sent', externalId: each.messageId }) },
  })
  const center = createContactCenter({
    ...ports,
    plugins: [acd({ queues: [{ id: 'help' }], agents: [] }), channel.plugin, mail],
    ...{ flows: FLOWS, entries: ENTRIES },
  })
  const opened = new Promise<{ customer: never; interaction: never }>((resolve) =>
    center.on('interaction:opened', ({ data }) => resolve(data as never)),
  )
  const closed = new Promise((resolve) => center.on('interaction:closed', resolve))
  await center.start()
  const file = { url: `attachment:${SENT_FILE}`, name: 'me.png', contentType: 'image/png' }
  await channel.write(ANNA, 'help', { text: 'Hello', attachments: [file] })
  const { customer, interaction } = await opened
  await center.customers.identify(HOST, customer, { kind: 'email', value: MAIL }, { source: 'code', verified: true })
  const options = { service: 'help', clientId: 'news' }
  await center.outreach.send(HOST, { channel: 'email', address: MAIL }, { text: 'It is ready.' }, options)
  await comesTrue('the mail is sent', () => mails.length === 1, WITHIN_MS)
  await closed
  const entry = { id: 'old', interaction, queue: 'help', from: ANNA, startedAt: 1, durationMs: 1_000 }
  const recording = { ...entry, file: `shelf:${OLD_RECORDING}` } as unknown as RecordingEntry
  await ports.directory.put(center.id, recordings, 'old', recording, 0)
  const { privateKey } = vapidKeys()
  const push = webPush({
    vapid: { subject: 'mailto:a@b.example', privateKey },
    ...{ directory: ports.directory, clock: systemClock(), random: systemRandom() },
  })
  const keys = { p256dh: 'B'.repeat(87), auth: 'A'.repeat(22) }
  const subscription = { endpoint: 'https://push.example/anna', keys }
  const body = JSON.stringify(subscription)
  const headers = { 'content-type': 'application/json' }
  const request = new Request('http://center.example/push', { method: 'POST', body, headers })
  const answer = await push.subscriptions({ visitor: () => ANNA })(request, { remoteAddress: '192.0.2.1', params: {} })
  expect(answer.ok).toBe(true)
  await comesTrue(
    'facts are archived',
    async () => {
      const { facts } = await ports.archive.query(center.id, { types: ['interaction:closed'], limit: 1 })
      return facts.length === 1
    },
    WITHIN_MS,
  )
  await center.stop()
  await close()
}

function places(): string[] {
  const url = `http://127.0.0.1:${(bucket.address() as AddressInfo).port}`
  return ['--recordings-far', `${url}/calls/old/?region=eu-central-1`, '--attachments', `${url}/files`]
}

const line = (): string[] => ['erase', '--store', store, '--contact', `texting=${ANNA}`]

describe('[X10] ringwright erase', { timeout: 120_000 }, () => {
  it('reaches files in buckets, threads of mail, and browsers that are notified', async () => {
    const { code, lines, said } = await typed([...line(), ...places(), '--mail-secret', 'env:MAIL_SECRET'])
    expect([code, said]).toEqual([0, ''])
    expect(lines[0]).toMatch(/^erased: 1 customers, .* 1 recordings, .*1 push subscriptions, .*1 threads of email/)
    expect(asked.toSorted()).toEqual(KEPT.map((file) => `DELETE ${file}`))
    expect(lines.filter((each) => each.startsWith('not '))).toEqual([expect.stringContaining('plug-ins of your own')])
  })

  it('finds files in a bucket whether the prefix ends with the "/" of its folder or not', async () => {
    const [option = '', place = '', ...others] = places()
    const { code, lines } = await typed([...line(), option, place.replace('/old/', '/old'), ...others])
    expect([code, lines.filter((each) => each.startsWith('not found'))]).toEqual([0, []])
    expect(asked.toSorted()).toEqual(KEPT.map((file) => `DELETE ${file}`))
  })

  it('names the files that are not in the places named, as where a prefix is wrong', async () => {
    const wrong = places().map((place) => place.replace('/calls/old/', '/calls/odl/'))
    const { lines } = await typed([...line(), ...wrong])
    expect(lines.filter((each) => each.startsWith('not found'))).toEqual([
      `not found: recording shelf:${OLD_RECORDING}`,
    ])
  })

  it('says what it has not looked for, and how it would', async () => {
    const { lines } = await typed([...line(), ...places(), '--json'])
    const { notFound, notLookedFor, others } = JSON.parse(lines[0] ?? '') as Record<string, unknown>
    expect(notFound).toEqual([])
    expect(notLookedFor).toEqual([expect.stringContaining('--mail-secret'), expect.stringContaining('plug-ins')])
    expect(others).not.toHaveProperty('threads of email')
  })

  it('takes a recording that lies elsewhere for nothing that is gone', async () => {
    const near = await typed([...line(), '--recordings', folder])
    expect(near).toMatchObject({
      code: 2,
      said: expect.stringMatching(/recordings on the far shelf.*--recordings-far/),
    })
    expect(asked).toEqual([])
    const wrong = await typed([...line(), '--attachments', 'https://s3.example'])
    expect(wrong).toMatchObject({ code: 2, said: expect.stringMatching(/https:\/\/ENDPOINT\/BUCKET\/PREFIX/) })
  })
})
