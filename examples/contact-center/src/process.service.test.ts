import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sleep, systemClock } from '@ringwright/core'
import { readWavChannels } from '@ringwright/sip/media'
import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { startBaresip } from '../../../scripts/services/baresip-phone.js'
import {
  type Baresip,
  findBaresip,
  findSipp,
  type RunningProcess,
  type Sipp,
  START_MAX_MS,
} from '../../../scripts/services/index.js'
import { Desk, signIn } from './fixtures/desk.js'
import { argumentsOf, freePlace, npmStart, runExample, signalGroup, signsOf } from './fixtures/example-process.js'
import { secondsOf } from './fixtures/heard.js'
import { holds } from './fixtures/recorded.js'
import type { SippPhones } from './fixtures/sipp-phones.js'
import { testSippPhones } from './fixtures/test-sipp-phones.js'
import { scenes } from './fixtures/sipp-scenes.js'
import { toneWav } from './fixtures/tone-audio.js'

const CALLER_HZ = 500
const AGENT_HZ = 700
const PRESS_INTERVAL_MS = 500

let sipp: Sipp
let baresip: Baresip
let folder: string
const processes: RunningProcess[] = []
const phones: SippPhones[] = []

beforeAll(async () => {
  sipp = await findSipp()
  baresip = await findBaresip()
})

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringwright-process-'))
})

afterEach(async () => {
  await Promise.all(phones.splice(0).map((each) => each.stop()))
  await Promise.all(processes.splice(0).map((each) => each.stop('SIGKILL')))
  await rm(folder, { recursive: true, force: true })
})

function watched(process: RunningProcess): RunningProcess {
  processes.push(process)
  return process
}

function phonesAt(sipPort: number): SippPhones {
  const made = testSippPhones(sipp, folder, sipPort)
  phones.push(made)
  return made
}

/** Presses a key again and again until an agent answers: from outside, nothing tells when the question is asked. */
async function impatientCaller(sipPort: number, desk: Desk): Promise<void> {
  const says = toneWav(CALLER_HZ)
  const line = {
    folder: join(folder, 'caller'),
    user: 'caller',
    registrarPort: sipPort,
    says,
    answers: 'auto',
  } as const
  const phone = await startBaresip(baresip, line)
  watched(phone.process)
  phone.command('dial', `sip:100@127.0.0.1:${sipPort}`)
  const clock = systemClock()
  let isEngaged = false
  const engaged = phone.process.meanwhile('an agent', desk.shows('engaged')).then(() => (isEngaged = true))
  while (!isEngaged) {
    phone.press('2')
    await Promise.race([engaged, sleep(clock, PRESS_INTERVAL_MS)])
  }
}

const recordings = (): string => join(folder, 'recordings')

// The processes of a test start one after the other.
describe('the example as a process', { timeout: 5 * START_MAX_MS }, () => {
  it('npm start prints the address of the page first, which answers, and stops when asked', async () => {
    const running = npmStart(argumentsOf(await freePlace(recordings())))
    onTestFinished(() => signalGroup(running, 'SIGKILL'))
    const { url } = await signsOf(running)
    const own = running.output.split('\n').filter((line) => line !== '' && !/^(>|npm )/.test(line))
    expect(own[0]).toBe(url)
    const page = await fetch(url)
    expect(page.status).toBe(200)
    await page.text()
    signalGroup(running, 'SIGINT')
    await running.end
    expect(running.output).toContain('Stopping')
    await expect(fetch(url)).rejects.toThrow()
  })

  it.each([
    { args: ['--sip-port', '99999'], says: ['--sip-port', '"99999"', 'to 65535'] },
    { args: ['--nope'], says: ['--nope', 'unknown', '--sip-port'] },
    { args: ['--rtp-ports', '5-6'], says: ['--rtp-ports', '"5-6"', '10000-10999'] },
    { args: ['--host', '203.0.113.7'], says: ['203.0.113.7 is no address of this machine', '--host'] },
  ])('$args is refused with what it got and what it takes', async ({ args, says }) => {
    const running = watched(runExample(args))
    expect(await running.end).toEqual({ code: 1, signal: null })
    for (const words of says) expect(running.output).toContain(words)
    expect(running.output).not.toContain('    at ')
  })

  it('says which port is in use, and the option that chooses another', async () => {
    const place = await freePlace(recordings())
    await signsOf(watched(runExample(argumentsOf(place))))
    const other = await freePlace(recordings())
    const sameSip = watched(runExample(argumentsOf({ ...other, sipPort: place.sipPort })))
    const sameHttp = watched(runExample(argumentsOf({ ...other, httpPort: place.httpPort })))
    expect((await sameSip.end).code).toBe(1)
    expect(sameSip.output).toMatch(new RegExp(`${place.sipPort} .*is in use.*--sip-port`))
    expect((await sameHttp.end).code).toBe(1)
    expect(sameHttp.output).toMatch(new RegExp(`${place.httpPort} .*is in use.*--http-port`))
  })

  it('killed in the middle of a recorded call, starts again at the same ports, and finishes the recording', async () => {
    const place = await freePlace(recordings())
    const running = watched(runExample(argumentsOf(place)))
    const signs = await signsOf(running)
    const office = phonesAt(place.sipPort)
    const agentTone = await office.tone(AGENT_HZ)
    const agent = { name: 'agent', steps: scenes.answer(agentTone), service: 'ada' }
    await office.agent({ ...agent, password: signs.phonePassword('ada') })
    const desk = new Desk(signs.url, await signIn(signs.url, 'ada', signs.password('ada')))
    await desk.client.setStatus({ status: 'available' })
    await impatientCaller(place.sipPort, desk)
    await holds(recordings(), 'the agent’s tone', (_, heard) => secondsOf(heard, AGENT_HZ) >= 1)

    await running.stop('SIGKILL')
    desk.vanish()
    await office.stop()
    const again = watched(runExample(argumentsOf(place)))
    const { url } = await signsOf(again)
    expect((await fetch(url)).status).toBe(200)
    const files = await readdir(recordings())
    expect(files).toEqual([expect.stringMatching(/\.wav$/)])
    const { channels } = readWavChannels(await readFile(join(recordings(), files[0] ?? '')))
    expect(secondsOf(channels[1] ?? new Int16Array(), AGENT_HZ)).toBeGreaterThanOrEqual(0.5)
    const next = await phonesAt(place.sipPort).call({
      ...{ name: 'next', service: '100', steps: [...scenes.call, ...scenes.hangUp] },
    })
    await next.succeed()
    expect(await again.stop('SIGTERM', 60_000)).toEqual({ code: 0, signal: null })
  })

  it('ends with a killed npm, so that the same ports can be taken again', async () => {
    const place = await freePlace(recordings())
    const npm = npmStart(argumentsOf(place))
    onTestFinished(() => signalGroup(npm, 'SIGKILL'))
    const { url } = await signsOf(npm)
    process.kill(npm.pid, 'SIGKILL')
    // Each try is answered at once, by the page or by nobody.
    while (await answers(url));
    const again = watched(runExample(argumentsOf(place)))
    expect((await fetch((await signsOf(again)).url)).status).toBe(200)
  })

  it('--demo shows life: somebody waits, or is talked to', async () => {
    const running = watched(runExample([...argumentsOf(await freePlace(recordings())), '--demo']))
    const { url, password } = await signsOf(running)
    const supervisor = new Desk(url, await signIn(url, 'sam', password('sam')))
    await supervisor.client.watchBoard(true)
    const { board } = await supervisor.until(
      (view) =>
        view.board !== undefined &&
        (view.board.queues.some(({ waiting }) => waiting > 0) ||
          view.board.agents.some(({ workState }) => workState === 'engaged')),
    )
    expect(board?.queues.map(({ id }) => id).toSorted()).toEqual(['bookings', 'help'])
    supervisor.client.close()
    expect(await running.stop('SIGTERM', 60_000)).toEqual({ code: 0, signal: null })
  })
})

async function answers(url: string): Promise<boolean> {
  try {
    await (await fetch(url, { headers: { connection: 'close' } })).arrayBuffer()
    return true
  } catch {
    return false
  }
}
