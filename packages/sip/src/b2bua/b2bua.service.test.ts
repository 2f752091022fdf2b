import { createSocket } from 'node:dgram'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom, systemClock, systemRandom } from '@ringwright/core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  findSipp,
  freeMediaPort,
  freePort,
  type RunningProcess,
  type Sipp,
  startProcess,
} from '../../../../scripts/services/index.js'
import { sippScenario } from '../../../../scripts/services/sipp-scenario.js'
import { createEmbeddedSipStack } from '../embedded/index.js'
import { createRegistrar, type Registrar } from '../registrar/index.js'
import type { SipStack } from '../sip-stack.js'
import { nodeNetwork } from '../transport/node-network.js'
import { connect } from './connect.js'
import { lossyNetwork } from './fixtures/lossy-network.js'
import { companion, expectMessage, request, respond } from './fixtures/sipp-steps.js'

const host = '127.0.0.1'
const trying = expectMessage({ response: 100, optional: true })
const ringing = expectMessage({ response: 180, optional: true })

let sipp: Sipp
let folder: string
let stack: SipStack
let registrar: Registrar
let agentPort: number
const running: RunningProcess[] = []

beforeAll(async () => {
  sipp = await findSipp()
  folder = await mkdtemp(join(tmpdir(), 'ringwright-sipp-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

afterEach(async () => {
  for (const process of running.splice(0)) await process.stop('SIGKILL')
  await stack.close()
})

/** Our stack between SIPp as the caller and SIPp as the agent. */
async function startBridge({ ringTimeoutMs = 30_000, lostShare = 0 } = {}): Promise<void> {
  const [clock, random] = [systemClock(), systemRandom()]
  agentPort = await freePort()
  const network = lossyNetwork(nodeNetwork({ clock }), seededRandom('loss'), lostShare)
  const listen = [{ transport: 'udp', host, port: 0 }] as const
  // A busy machine is no reason to refuse the calls of a test: that has tests of its own.
  const admission = { eventLoopDelayMaxMs: 60_000 }
  stack = createEmbeddedSipStack({ clock, random, network, listen, admission })
  registrar = createRegistrar({
    clock,
    random,
    realm: 'test',
    credentials: (user) => (user === 'sipper' ? { password: 'secret' } : undefined),
  })
  stack.onRequest('REGISTER', registrar.handler)
  stack.onCall(async (call) => {
    await connect(stack, call, { targets: [{ uri: `sip:agent@${host}:${agentPort}`, options: { ringTimeoutMs } }] })
  })
  await stack.start()
}

/** Runs SIPp; without steps, with its own scenario of that name. */
async function start(name: string, port: number, steps: readonly string[] | undefined, args: readonly string[]) {
  const file = join(folder, `${name}.xml`)
  if (steps) await writeFile(file, sippScenario(name, steps))
  const media = String(await freeMediaPort())
  const common = ['-i', host, '-p', String(port), '-mp', media, '-nostdin', '-buff_size', '4000000', '-trace_err']
  const which = steps ? ['-sf', file] : ['-sn', name]
  const process = startProcess(sipp.bin, [...args, ...which, ...common], { env: sipp.env, cwd: folder })
  running.push(process)
  return process
}

const startAgent = (name: string, steps?: readonly string[], args: readonly string[] = []) =>
  start(name, agentPort, steps, args)

async function startCaller(name: string, steps?: readonly string[], args: readonly string[] = ['-m', '1']) {
  const { port } = stack.listening[0] ?? { port: 0 }
  return start(name, await freePort(), steps, [`${host}:${port}`, '-s', 'service', ...args])
}

describe('bridge between real SIPp processes', () => {
  it('[J1] connects calls, and nothing of them stays', async () => {
    await startBridge()
    await startAgent('uas')
    const caller = await startCaller('uac', undefined, ['-m', '50', '-r', '50', '-d', '100'])
    await caller.succeed()
    expect(stack.statistics()).toMatchObject({ callsReceived: 50, callsDialed: 50, parseErrors: 0 })
  })

  it('passes on that the agent is busy', async () => {
    await startBridge()
    await startAgent('busy', [
      expectMessage({ request: 'INVITE' }),
      respond('486 Busy Here'),
      expectMessage({ request: 'ACK' }),
    ])
    const caller = await startCaller('meets-busy', [
      request('INVITE', 1, { offer: true }),
      trying,
      expectMessage({ response: 486 }),
      companion('ACK').replace('[branch-4]', '[branch-3]'),
    ])
    await caller.succeed()
  })

  it('takes the call back from the agent when the caller cancels while it rings', async () => {
    await startBridge()
    const agent = await startAgent('ring-until-canceled', ringUntilCanceled, ['-m', '1'])
    const caller = await startCaller('cancel-while-ringing', [
      request('INVITE', 1, { offer: true }),
      trying,
      expectMessage({ response: 180 }),
      companion('CANCEL').replace('[branch-4]', '[branch-3]'),
      expectMessage({ response: 200 }),
      expectMessage({ response: 487 }),
      companion('ACK').replace('[branch-4]', '[branch-6]'),
    ])
    await Promise.all([caller.succeed(), agent.succeed()])
  })

  it('takes the call back when the agent does not answer in time, and tells the caller', async () => {
    await startBridge({ ringTimeoutMs: 500 })
    const agent = await startAgent('rings-for-ever', ringUntilCanceled, ['-m', '1'])
    const caller = await startCaller('nobody-answers', [
      request('INVITE', 1, { offer: true }),
      trying,
      ringing,
      expectMessage({ response: 408 }),
      companion('ACK'),
    ])
    await Promise.all([caller.succeed(), agent.succeed()])
  })

  it('connects a caller without an offer: the agent’s ACK carries the caller’s answer', async () => {
    await startBridge()
    const agent = await startAgent(
      'offers-in-200',
      [
        expectMessage({ request: 'INVITE' }),
        respond('200 OK', { answer: true }),
        expectMessage({ request: 'ACK', body: 'm=audio' }),
        expectMessage({ request: 'BYE' }),
        respond('200 OK'),
      ],
      ['-m', '1'],
    )
    const caller = await startCaller('answers-in-ack', [
      request('INVITE', 1),
      trying,
      ringing,
      expectMessage({ response: 200 }),
      request('ACK', 1, { offer: true }),
      request('BYE', 2),
      expectMessage({ response: 200 }),
    ])
    await Promise.all([caller.succeed(), agent.succeed()])
  })

  it('loses none of 200 calls when 5 % of the packets are lost on both sides', async () => {
    await startBridge({ lostShare: 0.05 })
    await startAgent('uas')
    const caller = await startCaller('uac', undefined, ['-m', '200', '-r', '50'])
    await caller.succeed(100_000)
    expect(stack.statistics().retransmissionsOut).toBeGreaterThan(0)
    expect(stack.statistics().retransmissionsIn).toBeGreaterThan(0)
  })

  it('[J23] [J24] registers a phone with a digest password', async () => {
    await startBridge()
    const register = (number: number, more: string): string =>
      request('REGISTER', number, { more: `Expires: 120${more}` })
        .replaceAll('<sip:service@[remote_ip]:[remote_port]>', '<sip:sipper@[remote_ip]:[remote_port]>')
        .replace('REGISTER sip:service@', 'REGISTER sip:')
    const phone = await startCaller(
      'registers-with-digest',
      [
        register(1, ''),
        expectMessage({ response: 401, auth: true }),
        register(2, '\n[authentication username=sipper password=secret]'),
        expectMessage({ response: 200 }),
      ],
      ['-m', '1'],
    )
    await phone.succeed()
    const { port } = stack.listening[0] ?? { port: 0 }
    expect(await registrar.bindings(`sip:sipper@${host}:${port}`)).toHaveLength(1)
  })

  it('[X8] answers octets that are no SIP with 400 where it can, and goes on', async () => {
    await startBridge()
    const socket = createSocket('udp4')
    const answered = new Promise<string>((resolve) => socket.once('message', (message) => resolve(message.toString())))
    const { port } = stack.listening[0] ?? { port: 0 }
    socket.send(Buffer.from([1, 2, 3, 255, 254, 0]), port, host)
    const lines = [
      'Via: SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bKx',
      'From: <sip:a@b>;tag=1',
      'To: <sip:c@d>',
      'Call-ID: x',
    ]
    socket.send(['INVITE sip:c@d SIP/2.0', ...lines, 'CSeq: many INVITE', '', ''].join('\r\n'), port, host)
    expect(await answered).toMatch(/^SIP\/2\.0 400 /)
    socket.close()
    await startAgent('uas')
    await (await startCaller('uac')).succeed()
  })
})

const ringUntilCanceled = [
  expectMessage({ request: 'INVITE' }),
  respond('180 Ringing'),
  expectMessage({ request: 'CANCEL' }),
  respond('200 OK'),
  respond('487 Request Terminated', { cseq: 'CSeq: 1 INVITE' }),
  expectMessage({ request: 'ACK' }),
]
