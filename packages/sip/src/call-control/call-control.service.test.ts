import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Call, DialOutcome } from '@ringwright/core'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  type Baresip,
  type BaresipPhone,
  comesTrue,
  findBaresip,
  findSipp,
  freeMediaPort,
  freePort,
  type RunningProcess,
  type Sipp,
  startBaresip,
  startProcess,
} from '../../../../scripts/services/index.js'
import { sippAgree, sippScenario } from '../../../../scripts/services/sipp-scenario.js'
import { companion, expectMessage, request } from '../b2bua/fixtures/sipp-steps.js'
import { readWavChannels, toneShare } from '../media/index.js'
import { type RealCenter, realCenter } from './fixtures/real-center.js'
import { holdsMusic, holdsTone, isRecorded, type RecordedCalls } from './fixtures/recorded-pieces.js'
import { callOf, nextCall } from './fixtures/telephone-office.js'
import { toneWav } from './fixtures/tone-wav.js'

const CUSTOMER_HZ = 500
const AGENT_HZ = 700
/** Of the 13 packets of a beep: a machine that stalls for a moment drops some, and an echo over UDP may lose one. */
const BEEP_PACKETS_HEARD = 6
const PASSWORDS: Readonly<Record<string, string>> = { alice: 'secret', bob: 'hidden' }

let sipp: Sipp
let baresip: Baresip
let folder: string
let center: RealCenter
const phones: BaresipPhone[] = []
const processes: RunningProcess[] = []

beforeAll(async () => {
  sipp = await findSipp()
  baresip = await findBaresip()
})

afterEach(async () => {
  await Promise.all(phones.splice(0).map((phone) => phone.stop()))
  await Promise.all(processes.splice(0).map((process) => process.stop('SIGKILL')))
  await center.stop()
  await rm(folder, { recursive: true, force: true })
})

async function startCenter(): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'ringwright-calls-'))
  center = await realCenter({
    registrar: {
      realm: 'office',
      users: (user) => (Object.hasOwn(PASSWORDS, user) ? { password: PASSWORDS[user] ?? '' } : undefined),
    },
    recordings: join(folder, 'recordings'),
  })
}

/** Resolves once the phone has registered. */
async function startPhone(user: string, toneHz: number, answers: 'auto' | 'manual' = 'auto'): Promise<BaresipPhone> {
  const phone = await startBaresip(baresip, {
    folder: join(folder, user),
    user,
    password: PASSWORDS[user] ?? '',
    registrarPort: center.port,
    says: toneWav(toneHz),
    answers,
  })
  phones.push(phone)
  return phone
}

/** Bob calls, the call is answered, and Alice's phone takes it. */
async function bobTalksToAlice(): Promise<{ customer: Call; agent: Call; bob: BaresipPhone; alice: BaresipPhone }> {
  const alice = await startPhone('alice', AGENT_HZ)
  const bob = await startPhone('bob', CUSTOMER_HZ)
  const incoming = nextCall(center.control)
  bob.command('dial', `sip:hotline@127.0.0.1:${center.port}`)
  const customer = await (await bob.process.meanwhile('its call', incoming)).answer()
  const agent = callOf(await center.control.dial('alice', { from: customer.from }))
  customer.bridge(agent)
  return { customer, agent, bob, alice }
}

function recordedCalls(): RecordedCalls {
  return { center, folder: join(folder, 'recordings') }
}

function customerHears(customer: Call, wanted: (heard: Int16Array) => boolean): Promise<boolean> {
  return isRecorded(recordedCalls(), customer, (_, heard) => wanted(heard))
}

async function channelsOf(name: string): Promise<readonly [left: Int16Array, right: Int16Array]> {
  const { channels } = readWavChannels(await readFile(join(folder, 'recordings', `${name}.wav`)))
  const [left, right] = channels
  if (!left || !right) throw new Error('not stereo')
  return [left, right]
}

describe('calls with real phones', () => {
  it('[J2] [J5] [J17] [J19] [J24] two registered phones talk, and the recording holds each on its own side', async () => {
    await startCenter()
    const { customer, agent, bob, alice } = await bobTalksToAlice()
    expect(customer).toMatchObject({ direction: 'inbound', from: 'bob', to: 'hotline' })
    const bothTalk = (said: Int16Array, heard: Int16Array): boolean =>
      holdsTone(said, CUSTOMER_HZ) && holdsTone(heard, AGENT_HZ)
    expect(await isRecorded(recordedCalls(), customer, bothTalk)).toBe(true)
    const digit = new Promise((resolve) => customer.onDigit(resolve))
    bob.press('7')
    expect(await bob.process.meanwhile('a digit', digit)).toMatchObject({ digit: '7' })
    bob.command('hangup')
    expect(await bob.process.meanwhile('the end of its call', customer.ended)).toMatchObject({
      cause: 'hungUp',
      by: 'remote',
    })
    await agent.hangUp()
    expect(await alice.process.meanwhile('the end of its call', agent.ended)).toMatchObject({
      cause: 'ended',
      by: 'local',
    })
    expect(center.plugin.statistics()).toMatchObject({ callsRunning: 0, media: { sessions: 0 } })
  })

  it('[J11] the customer hears music while the agent holds with the phone, and the agent again after that', async () => {
    await startCenter()
    const { customer, alice } = await bobTalksToAlice()
    expect(await customerHears(customer, (heard) => holdsTone(heard, AGENT_HZ))).toBe(true)
    alice.command('hold')
    expect(await customerHears(customer, (heard) => holdsMusic(heard, AGENT_HZ))).toBe(true)
    alice.command('resume')
    expect(await customerHears(customer, (heard) => holdsTone(heard, AGENT_HZ))).toBe(true)
  })

  it('[J11] a real phone that is held hears music, and takes the call back', async () => {
    await startCenter()
    const { customer } = await bobTalksToAlice()
    await customer.hold()
    expect(await customerHears(customer, (heard) => holdsMusic(heard, AGENT_HZ))).toBe(true)
    await customer.resume()
    expect(await customerHears(customer, (heard) => holdsTone(heard, AGENT_HZ))).toBe(true)
  })

  it('an agent’s phone that rejects, rings out, went away, or never came', async () => {
    await startCenter()
    const alice = await startPhone('alice', AGENT_HZ, 'manual')
    const dial = (options = {}): Promise<DialOutcome> => center.control.dial('alice', options)
    const rejected = dial({ onRinging: () => alice.command('hangup') })
    expect(await rejected).toMatchObject({ outcome: 'failed', end: { cause: 'busy', by: 'remote' } })
    // It has to ring within this time, on a busy machine, too.
    expect(await dial({ ringTimeoutMs: 4_000 })).toMatchObject({ end: { cause: 'noAnswer', by: 'local' } })
    await alice.process.stop('SIGKILL')
    expect(await dial({ ringTimeoutMs: 1_000 })).toMatchObject({ end: { cause: 'unreachable', by: 'local' } })
    expect(await center.control.dial('bob')).toMatchObject({ end: { cause: 'unreachable' } })
  })
})

describe('calls with SIPp', () => {
  const ACK = request('ACK', 1)
  const withEvents = (step: string): string =>
    step.replace('RTP/AVP 0', 'RTP/AVP 0 101\na=rtpmap:101 telephone-event/8000')

  async function start(name: string, steps: readonly string[] | undefined, args: readonly string[], port: number) {
    const file = join(folder, `${name}.xml`)
    if (steps) await writeFile(file, sippScenario(name, steps))
    const which = steps ? ['-sf', file] : ['-sn', name]
    const media = String(await freeMediaPort())
    const place = ['-i', '127.0.0.1', '-p', String(port), '-mi', '127.0.0.1', '-mp', media]
    const process = startProcess(sipp.bin, [...args, ...which, ...place, '-nostdin', '-m', '1'], {
      env: sipp.env,
      cwd: folder,
    })
    processes.push(process)
    return process
  }

  const startCaller = async (name: string, steps: readonly string[], args: readonly string[] = []) =>
    start(name, steps, [`127.0.0.1:${center.port}`, '-s', 'hotline', ...args], await freePort())

  it('[J1] [J5] a caller keys a digit, hears a prompt, and is bridged to an agent', async () => {
    await startCenter()
    const agentPort = await freePort()
    const agentProcess = await start('uas', undefined, [], agentPort)
    const incoming = nextCall(center.control)
    const keys = `<nop><action><exec play_pcap_audio="${sipp.recordings}/dtmf_2833_5.pcap"/></action></nop>`
    const caller = await startCaller(
      'keys-a-digit',
      [
        withEvents(request('INVITE', 1, { offer: true })),
        expectMessage({ response: 100, optional: true }),
        expectMessage({ response: 180, optional: true }),
        expectMessage({ response: 200 }),
        ACK,
        keys,
        expectMessage({ request: 'BYE' }),
        sippAgree,
      ],
      // What it hears comes back, so that the recording shows it.
      ['-rtp_echo'],
    )
    const call = await caller.meanwhile('a call', incoming)
    call.ring()
    const customer = await caller.meanwhile('an ACK', call.answer())
    const digit = new Promise((resolve) => customer.onDigit(resolve))
    expect(await caller.meanwhile('a digit', digit)).toMatchObject({ digit: '5' })
    const recording = customer.record('prompt')
    const echoed = center.plugin.statistics().media.packetsReceived + BEEP_PACKETS_HEARD
    expect(await customer.play('beep')).toBe('finished')
    await comesTrue('the echo of the beep', () => center.plugin.statistics().media.packetsReceived >= echoed)
    await recording.stop()
    const agent = callOf(await center.control.dial(`sip:agent@127.0.0.1:${agentPort}`, { from: customer.from }))
    customer.bridge(agent)
    await Promise.all([customer.hangUp(), agent.hangUp('unavailable')])
    await caller.succeed()
    await agentProcess.succeed()
    const [left] = await channelsOf('prompt')
    expect(toneShare(left, 1_000)).toBeGreaterThan(0.3)
  })

  it('a caller cancels while it rings', async () => {
    await startCenter()
    const incoming = nextCall(center.control)
    const caller = await startCaller('cancel-while-ringing', [
      request('INVITE', 1, { offer: true }),
      expectMessage({ response: 100, optional: true }),
      expectMessage({ response: 180 }),
      companion('CANCEL').replace('[branch-4]', '[branch-3]'),
      expectMessage({ response: 200 }),
      expectMessage({ response: 487 }),
      companion('ACK').replace('[branch-4]', '[branch-6]'),
    ])
    const call = await caller.meanwhile('a call', incoming)
    call.ring()
    await comesTrue('the caller gives up', () => call.signal.aborted)
    await expect(call.answer()).rejects.toMatchObject({ code: 'canceled' })
    await caller.succeed()
    expect(center.plugin.statistics()).toMatchObject({ callsRunning: 0, media: { sessions: 0 } })
  })

  it('[X8] a caller who claims to be a user that registered elsewhere is asked for the password', async () => {
    await startCenter()
    const claim = request('INVITE', 1, { offer: true }).replace('<sip:sipp@', '<sip:alice@')
    const caller = await startCaller('claims-to-be-alice', [
      claim,
      expectMessage({ response: 100, optional: true }),
      expectMessage({ response: 401 }),
      companion('ACK').replace('[branch-4]', '[branch-3]').replace('<sip:sipp@', '<sip:alice@'),
    ])
    await caller.succeed()
  })
})
