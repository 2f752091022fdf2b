import { systemClock, systemRandom } from '@ringwright/core'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  findRtpengine,
  findSipp,
  freeMediaPort,
  freePort,
  type Program,
  type RtpengineServer,
  startProcess,
  startRtpengine,
} from '../../../../scripts/services/index.js'
import { talkingCases } from '../b2bua/fixtures/talking-cases.js'
import { heardShare, talkingParties } from '../b2bua/fixtures/talking-parties.js'
import { connect } from '../b2bua/index.js'
import { createEmbeddedSipStack } from '../embedded/index.js'
import { portOf, rtpPhone, until } from '../media/fixtures/rtp-phone.js'
import { tone, toneShare } from '../media/index.js'
import { createRtpengineProxy, type RtpengineProxy } from './index.js'
import { NgClient } from './ng-client.js'

const HOST = '127.0.0.1'
const interfaces = { caller: 'caller', target: 'target' }

let rtpengine: Program
let server: RtpengineServer
let proxy: RtpengineProxy
const closing: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  rtpengine = await findRtpengine()
})

beforeEach(async () => {
  server = await another()
  proxy = await proxyBy(server)
})

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function another(): Promise<RtpengineServer> {
  const started = await startRtpengine(rtpengine)
  closing.push(() => started.process.stop())
  return started
}

async function proxyBy(...servers: readonly RtpengineServer[]): Promise<RtpengineProxy> {
  const made = createRtpengineProxy({
    clock: systemClock(),
    random: systemRandom(),
    servers: servers.map(({ port }) => ({ host: HOST, port })),
    interfaces,
  })
  closing.push(() => made.close())
  await made.start()
  return made
}

/** The calls that a server has. */
async function callsAt({ port }: RtpengineServer): Promise<unknown> {
  const client = new NgClient({ clock: systemClock(), random: systemRandom(), host: HOST, port })
  await client.open()
  const { calls } = await client.ask({ command: 'list' })
  await client.close()
  return calls
}

describe('two parties whose audio passes rtpengine', () => {
  it.each(talkingCases.map(({ name, run }) => [name, run] as const))('[J2] %s', async (_name, run) => {
    const parties = await run({ mode: 'proxied', proxy })
    const [first, last] = server.mediaPorts
    for (const { port } of [parties.caller, parties.target]) {
      expect(port).toBeGreaterThanOrEqual(first)
      expect(port).toBeLessThanOrEqual(last)
    }
    expect(await callsAt(server)).toHaveLength(1)
    const over = Promise.all([parties.caller.leg.ended, parties.target.leg.ended])
    await parties.caller.leg.hangup()
    await over
    await parties.close()
    await proxy.close()
    expect(await callsAt(server)).toEqual([])
  })

  it('[J2] a hold that one asks for reaches the other', async () => {
    const { caller, target, close } = await talkingParties({ mode: 'proxied', proxy })
    closing.push(close)
    await caller.leg.reoffer(caller.phone.sdp({ direction: 'sendonly' }))
    expect(target.offered).toHaveLength(1)
    expect(target.offered[0]).toContain('a=sendonly')
  })

  it('[J2] a server that dies takes no further calls: the next one does', async () => {
    const spare = await another()
    const both = await proxyBy(server, spare)
    await server.process.stop()
    for (let calls = 0; calls < 2; calls++) {
      const parties = await talkingParties({ mode: 'proxied', proxy: both })
      closing.push(parties.close)
      expect(await heardShare(parties.caller, parties.target, 500)).toBeGreaterThan(0.95)
    }
  })
})

describe('SIPp that echoes what it hears', () => {
  it('[J2] is heard through rtpengine', async () => {
    const sipp = await findSipp()
    const [clock, random] = [systemClock(), systemRandom()]
    const listen = [{ transport: 'udp', host: HOST, port: 0 }] as const
    const admission = { eventLoopDelayMaxMs: 60_000 }
    const switchboard = createEmbeddedSipStack({ clock, random, listen, admission })
    const caller = createEmbeddedSipStack({ clock, random, listen, admission })
    for (const stack of [switchboard, caller]) {
      await stack.start()
      closing.push(() => stack.close())
    }
    const port = await freePort()
    const media = String(await freeMediaPort())
    const args = ['-sn', 'uas', '-rtp_echo', '-i', HOST, '-p', String(port), '-mi', HOST, '-mp', media, '-nostdin']
    const echo = startProcess(sipp.bin, args, { env: sipp.env })
    closing.push(() => echo.stop('SIGKILL'))
    switchboard.onCall(async (call) => {
      const targets = [{ uri: `sip:echo@${HOST}:${port}` }]
      await connect(switchboard, call, { targets, media: { mode: 'proxied', proxy } })
    })
    let target = 0
    const phone = await rtpPhone(() => target)
    closing.push(() => phone.close())
    const uri = `sip:service@${HOST}:${switchboard.listening[0]?.port}`
    const offer = phone.sdp({ codecs: ['PCMU'], events: null })
    const result = await echo.meanwhile('the answer', caller.dial(uri, { offer }).result)
    if (result.outcome !== 'answered') throw new Error(`The caller heard ${result.response.status}.`)
    target = portOf(result.leg.remoteSdp)
    // Longer than what is listened for: the first packets may come before SIPp echoes.
    phone.speak(tone({ frequenciesHz: [700], durationMs: 1_000 }), 'PCMU')
    await echo.meanwhile(
      'the echo',
      until(() => phone.heard.length >= 20),
    )
    expect(toneShare(phone.audio(), 700)).toBeGreaterThan(0.95)
    await result.leg.hangup()
  })
})
