import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createWebChatClient, type WebChatClient } from '@ringwright/channels/web-chat/client'
import { type CenterId, type FactType, sleep, systemClock, systemRandom } from '@ringwright/core'
import { type PostgresStorage, postgresStorage } from '@ringwright/storage-adapters/postgres'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startBaresip } from '../../../scripts/services/baresip-phone.js'
import {
  comesTrue,
  findBaresip,
  type RunningProcess,
  START_MAX_MS,
  startProcess,
} from '../../../scripts/services/index.js'
import { type ExampleCluster, startExampleCluster } from '../../../scripts/cluster/example-cluster.js'
import { Desk, signIn, tabStorage } from './fixtures/desk.js'
import { toneWav } from './fixtures/tone-audio.js'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const CENTER = 'main' as CenterId
const CALLER_HZ = 500
const PRESS_INTERVAL_MS = 500

const clock = systemClock()
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ringwright-cluster-'))
  ends.push(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A visitor whose page is reached through a load balancer: a socket that breaks is opened anew at the next node. */
function visitor(urls: readonly string[]): WebChatClient {
  let tries = 0
  const client = createWebChatClient({
    connect: () => new WebSocket(`${(urls[tries++ % urls.length] as string).replace('http', 'ws')}/web-chat`),
    service: 'travel',
    clock,
    random: systemRandom(),
    visitorStorage: tabStorage(),
  })
  ends.push(() => client.close())
  client.start()
  return client
}

const texts = ({ view }: WebChatClient): string[] => view.messages.map(({ text }) => text ?? '')

async function calls(folder: string, user: string, port: number): Promise<RunningProcess> {
  const phone = await startBaresip(await findBaresip(), {
    ...{ folder: join(folder, user), user, registrarPort: port, answers: 'auto' },
    says: toneWav(CALLER_HZ),
  })
  ends.push(() => phone.process.stop('SIGKILL'))
  phone.command('dial', `sip:100@127.0.0.1:${port}`)
  pressing.add(phone)
  return phone.process
}

const pressing = new Set<{ press(digit: string): void }>()

/** Everybody presses until so many wait: a digit that comes before the menu is not heard. */
async function waitInQueue(desk: Desk, count: number): Promise<void> {
  await desk.client.watchBoard(true)
  let waiting = false
  const seen = desk
    .until((view) => (view.board?.queues.reduce((sum, queue) => sum + queue.waiting, 0) ?? 0) === count)
    .then(() => (waiting = true))
  while (!waiting) {
    for (const phone of pressing) phone.press('2')
    await Promise.race([seen, sleep(clock, PRESS_INTERVAL_MS)])
  }
  pressing.clear()
}

async function startCluster(folder: string): Promise<ExampleCluster> {
  const cluster = await startExampleCluster({
    ...{ nodes: 3, recordings: join(folder, 'recordings'), progress: () => {} },
    // A machine that runs other tests beside is late: calls are taken all the same.
    exampleArguments: ['--late-max', '60000'],
  })
  ends.push(() => cluster.stop())
  return cluster
}

async function archived<T extends FactType>(storage: PostgresStorage, type: T) {
  const { facts } = await storage.archive.query(CENTER, { types: [type] })
  return facts as Extract<(typeof facts)[number], { type: T }>[]
}

// The nodes of a cluster start one after the other.
describe('three nodes of the example as one center', { timeout: 8 * START_MAX_MS }, () => {
  it('[U1] [U2] [U11] killed, the first leaves nobody behind: chats go on, callers are to be called back, calls elsewhere last', async () => {
    const folder = await temporaryFolder()
    const cluster = await startCluster(folder)
    const [first, second, third] = cluster.nodes
    if (!first || !second || !third) throw new Error('There are fewer than three nodes.')
    const storage = await postgresStorage({ connectionString: cluster.postgres.url, migrate: false })
    ends.push(() => storage.close())
    const token = await signIn(second.url, 'ada', cluster.password('ada'))
    // A session of one node holds at all.
    const ada = new Desk(third.url, token)
    ends.push(() => ada.vanish())
    await ada.until(({ loaded }) => loaded)
    await ada.client.setStatus({ status: 'available' })
    const guest = visitor([first.url, second.url])
    guest.send({ text: 'Hello?' })
    await comesTrue('the menu is shown', () => texts(guest).some((text) => text.includes('What can we do')))
    guest.send({ text: '2' })
    const offer = await ada.shows('offered')
    await ada.client.accept(offer.id)
    await ada.shows('engaged')
    await ada.client.setStatus({ status: 'break', reason: 'lunch' })
    const sam = new Desk(second.url, await signIn(second.url, 'sam', cluster.password('sam')))
    ends.push(() => sam.vanish())
    await sam.until(({ loaded }) => loaded)
    await calls(folder, '493011111', first.sipPort)
    const elsewhere = await calls(folder, '493022222', third.sipPort)
    await waitInQueue(sam, 2)
    const queued = await archived(storage, 'interaction:queued')

    await first.kill()
    await comesTrue('the loss is in the archive', async () => (await archived(storage, 'node:lost')).length > 0)
    // All that lived there: the chat and one of the calls. How soon is for tests with a clock of their own to say.
    const [lost] = await archived(storage, 'node:lost')
    expect(lost?.data.settled).toEqual({ interaction: 2 })
    const [callback, ...others] = await archived(storage, 'callback:requested')
    expect(others).toEqual([])
    expect(callback?.data).toMatchObject({ queue: 'help', cause: 'nodeLost' })
    expect(callback?.revision).toBeLessThanOrEqual(lost?.revision ?? 0)
    // The place is the one of then: its age.
    const before = queued.find(({ data }) => data.interaction === callback?.data.interaction)
    expect(callback?.data.age).toBe(before?.data.age)
    await ada.client.send({ interaction: offer.id, text: 'Go on.' })
    await comesTrue('the visitor reads on at another node', () => texts(guest).includes('Go on.'))
    guest.send({ text: 'Thank you.' })
    await comesTrue('the agent reads it', () =>
      (ada.client.view.interactions[0]?.messages ?? []).some(({ text }) => text === 'Thank you.'),
    )
    expect(texts(guest).filter((text) => text === 'Hello?')).toHaveLength(1)
    expect(elsewhere.output).not.toMatch(/session closed|terminated/i)
    expect((await archived(storage, 'interaction:closed')).map(({ data }) => data)).toEqual([])

    await first.start()
    expect((await fetch(`${first.url}/ready`)).status).toBe(200)
  })

  it('start and end with one command', async () => {
    const folder = await temporaryFolder()
    const running = startProcess('npm', ['run', '-s', 'cluster', '--', '--nodes', '2', '--recordings', folder], {
      cwd: ROOT,
    })
    ends.push(() => running.stop('SIGKILL'))
    const [, url] = await running.waitForOutput(/node 2 {2}(http\S+) /, START_MAX_MS)
    const [, password = ''] = await running.waitForOutput(/ sam +password (\S+)/)
    expect(await signIn(`${url}`, 'sam', password)).toMatch(/^[0-9a-f]{48}$/)
    expect((await fetch(`${url}/ready`)).status).toBe(200)
    await running.stop('SIGKILL')
    await comesTrue('its nodes have ended with it', () =>
      fetch(`${url}/ready`).then(
        () => false,
        () => true,
      ),
    )
  })
})
