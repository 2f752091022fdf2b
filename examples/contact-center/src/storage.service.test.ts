import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWebChatClient, type WebChatClient } from '@ringwright/channels/web-chat/client'
import { sleep, systemClock, systemRandom } from '@ringwright/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startBaresip } from '../../../scripts/services/baresip-phone.js'
import {
  findBaresip,
  findPostgres,
  type RunningProcess,
  START_MAX_MS,
  startPostgres,
  within,
} from '../../../scripts/services/index.js'
import { Desk, signIn, tabStorage } from './fixtures/desk.js'
import { argumentsOf, freePlace, runExample, signsOf } from './fixtures/example-process.js'
import { toneWav } from './fixtures/tone-audio.js'

const CALLER_HZ = 500
const PRESS_INTERVAL_MS = 500

let folder: string
const ends: (() => unknown)[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringwright-storage-'))
})

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
  await rm(folder, { recursive: true, force: true })
})

function watched(running: RunningProcess): RunningProcess {
  ends.push(() => running.stop('SIGKILL'))
  return running
}

/** A visitor who keeps the token, as a browser does. */
function visitor(url: string): WebChatClient {
  const client = createWebChatClient({
    connect: () => new WebSocket(`${url.replace('http', 'ws')}/web-chat`),
    service: 'travel',
    clock: systemClock(),
    random: systemRandom(),
    visitorStorage: tabStorage(),
  })
  ends.push(() => client.close())
  client.start()
  return client
}

function shown(client: WebChatClient, wanted: (view: WebChatClient['view']) => boolean): Promise<void> {
  if (wanted(client.view)) return Promise.resolve()
  const seen = new Promise<void>((resolve) => {
    const stop = client.subscribe((view) => {
      if (!wanted(view)) return
      stop()
      resolve()
    })
  })
  return within(() => `another view than ${JSON.stringify(client.view)}`, seen)
}

const texts = ({ view }: WebChatClient): string[] => view.messages.map(({ text }) => text ?? '')

async function deskOf(url: string, user: string, password: string): Promise<Desk> {
  const desk = new Desk(url, await signIn(url, user, password))
  ends.push(() => desk.vanish())
  await desk.until(({ loaded }) => loaded)
  return desk
}

/** What the supervisor's board shows of who waits, once that many do. */
async function waitingOn(desk: Desk, count: number): Promise<unknown> {
  await desk.client.watchBoard(true)
  const { board } = await desk.until(
    (view) => (view.board?.queues.reduce((sum, { waiting }) => sum + waiting, 0) ?? 0) === count,
  )
  return board?.queues.map(({ id, waiting, longestSince }) => ({ id, waiting, longestSince }))
}

// The processes of a test start one after the other.
describe('[V1] the example on a database', { timeout: 5 * START_MAX_MS }, () => {
  it('[U1] [V3] killed with a chat under way and two who wait, goes on where it was: same places, same words', async () => {
    const place = await freePlace(join(folder, 'recordings'))
    const args = [...argumentsOf(place), '--store', `sqlite:${join(folder, 'center.db')}`]
    const running = watched(runExample(args))
    const { url, password } = await signsOf(running)
    const ada = await deskOf(url, 'ada', password('ada'))
    await ada.client.setStatus({ status: 'available' })
    const talking = visitor(url)
    talking.send({ text: 'Where is my ticket?' })
    await shown(talking, () => texts(talking).some((text) => text.includes('What can we do')))
    talking.send({ text: '2' })
    const offer = await ada.shows('offered')
    await ada.client.accept(offer.id)
    await ada.shows('engaged')
    await ada.client.setStatus({ status: 'break', reason: 'lunch' })
    const waiting = visitor(url)
    waiting.send({ text: 'Hello?' })
    await shown(waiting, () => texts(waiting).some((text) => text.includes('What can we do')))
    waiting.send({ text: '1' })
    const sam = await deskOf(url, 'sam', password('sam'))
    const caller = await startBaresip(await findBaresip(), {
      ...{ folder: join(folder, 'caller'), user: '493012345', registrarPort: place.sipPort, answers: 'auto' },
      says: toneWav(CALLER_HZ),
    })
    watched(caller.process)
    caller.command('dial', `sip:100@127.0.0.1:${place.sipPort}`)
    let before: unknown
    const both = waitingOn(sam, 2).then((board) => (before = board))
    while (before === undefined) {
      caller.press('2')
      await Promise.race([both, sleep(systemClock(), PRESS_INTERVAL_MS)])
    }

    await running.stop('SIGKILL')
    ada.vanish()
    sam.vanish()
    const again = watched(runExample(args))
    const signs = await signsOf(again)
    expect(await waitingOn(await deskOf(url, 'sam', signs.password('sam')), 2)).toEqual(before)
    const adaAgain = await deskOf(url, 'ada', signs.password('ada'))
    expect(await adaAgain.shows('engaged')).toMatchObject({ id: offer.id })
    await adaAgain.client.send({ interaction: offer.id, text: 'Found it.' })
    await shown(talking, () => texts(talking).includes('Found it.'))
    expect(texts(talking)).toEqual(expect.arrayContaining(['Where is my ticket?', '2', 'Found it.']))
    await shown(waiting, ({ connection }) => connection.phase === 'online')
    expect(texts(waiting)).toEqual(expect.arrayContaining(['Hello?', '1']))
    expect(await again.stop('SIGTERM', 60_000)).toEqual({ code: 0, signal: null })
  })

  it('[V4] runs on PostgreSQL, and starts again there', async () => {
    const server = await startPostgres(await findPostgres())
    ends.push(() => server.stop())
    const place = await freePlace(join(folder, 'recordings'))
    const args = [...argumentsOf(place), '--store', server.url]
    const running = watched(runExample(args))
    const { url, password } = await signsOf(running)
    const guest = visitor(url)
    guest.send({ text: 'Hello?' })
    await shown(guest, () => texts(guest).some((text) => text.includes('What can we do')))
    guest.send({ text: '1' })
    const before = await waitingOn(await deskOf(url, 'sam', password('sam')), 1)
    expect(await running.stop('SIGTERM', 60_000)).toEqual({ code: 0, signal: null })
    const again = watched(runExample(args))
    const signs = await signsOf(again)
    expect(await waitingOn(await deskOf(url, 'sam', signs.password('sam')), 1)).toEqual(before)
  })

  it('says what is wrong with a place where nothing can be kept', async () => {
    const nowhere = watched(runExample(['--store', 'mysql://db']))
    expect((await nowhere.end).code).toBe(1)
    expect(nowhere.output).toMatch(
      /--store: got "mysql:\/\/…", takes memory, sqlite:FILE, postgres:.*, redis:.*, or env:NAME/,
    )
    const noArchive = watched(runExample(['--store', 'redis://127.0.0.1:6379']))
    expect((await noArchive.end).code).toBe(1)
    expect(noArchive.output).toMatch(/--archive postgres:/)
    const noFolder = watched(runExample(['--store', `sqlite:${join(folder, 'missing', 'center.db')}`]))
    expect((await noFolder.end).code).toBe(1)
    expect(noFolder.output).toMatch(/Its folder must exist/)
    expect(noFolder.output).not.toContain('    at ')
  })
})
