import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { systemClock, systemRandom } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { afterEach, expect, it } from 'vitest'
import type { CallLeg } from '../call-leg.js'
import { createResponse, parseMessage, StreamFramer } from '../message/index.js'
import { type ScriptedPeer, sipLaboratory } from '../simulation/index.js'
import { sipText } from '../simulation/sip-text.js'
import type { SipStack } from '../sip-stack.js'
import type { Subscription } from '../subscription.js'
import type { NetworkLimits } from '../transport/network-limits.js'
import { createEmbeddedSipStack } from './embedded-sip-stack.js'

const HOST = '127.0.0.1'
const stacks: SipStack[] = []

afterEach(async () => {
  for (const stack of stacks.splice(0)) await stack.close()
})

async function tcpStack(networkLimits: Partial<NetworkLimits> = {}, clock = systemClock()): Promise<SipStack> {
  const stack = createEmbeddedSipStack({
    clock,
    random: systemRandom(),
    listen: [{ transport: 'tcp', host: HOST, port: 0 }],
    // A machine that runs other tests beside is late: calls are taken all the same.
    admission: { eventLoopDelayMaxMs: 60_000 },
    networkLimits,
  })
  await stack.start()
  stacks.push(stack)
  return stack
}

it('a connection over which nothing is said but that its calls go on is kept', async () => {
  const clock = steppingClock()
  const [center, peer] = [await tcpStack({}, clock), await tcpStack({}, clock)]
  let closed = 0
  center.on('flow:closed', () => closed++)
  center.onCall((call) => void call.answer({ sdp: 'v=0 ours' }))
  const { port } = center.listening[0] as { readonly port: number }
  const dialed = await peer.dial(`sip:center@${HOST}:${port};transport=tcp`, { offer: 'v=0 theirs' }).result
  expect(dialed.outcome).toBe('answered')
  const refreshed = new Promise<void>((resolve) => {
    center.on('message:traced', ({ text }) => text.startsWith('UPDATE ') && resolve())
  })
  await clock.advance(899_000)
  expect(closed).toBe(0)
  await clock.advance(1_100)
  await refreshed
})

/** A call that a peer has made over a connection that is closed meanwhile, as nobody has said anything for long. */
async function outlivesItsConnection(): Promise<{ readonly ours: CallLeg; readonly theirs: CallLeg }> {
  const [center, peer] = [await tcpStack({ connectionIdleMs: 100 }), await tcpStack()]
  const closed = new Promise<void>((resolve) => center.on('flow:closed', () => resolve()))
  const taken = new Promise<CallLeg>((resolve, reject) => {
    center.onCall(async (call) => {
      const result = await call.answer({ sdp: 'v=0 ours' })
      if (result.outcome === 'answered') resolve(result.leg)
      else reject(new Error(result.end.cause))
    })
  })
  const { port } = center.listening[0] as { readonly port: number }
  const dialed = await peer.dial(`sip:center@${HOST}:${port};transport=tcp`, { offer: 'v=0 theirs' }).result
  if (dialed.outcome === 'failed') throw new Error(`not answered: ${dialed.response.status}`)
  const ours = await taken
  await closed
  return { ours, theirs: dialed.leg }
}

it('a caller whose connection has been closed meanwhile is hung up by another one, to its Contact', async () => {
  const { ours, theirs } = await outlivesItsConnection()
  await ours.hangup()
  expect(await theirs.ended).toMatchObject({ by: 'remote', cause: 'bye' })
})

it('a caller whose connection has been closed meanwhile can be put on hold', async () => {
  const { ours, theirs } = await outlivesItsConnection()
  theirs.onReoffer(() => ({ sdp: 'v=0 held' }))
  expect(await ours.reoffer('v=0 hold')).toMatchObject({ outcome: 'accepted', sdp: 'v=0 held' })
})

/** Says yes to whatever comes over a connection. */
function takesNews(socket: Socket): void {
  const framer = new StreamFramer()
  socket.on('data', (chunk) => {
    for (const frame of framer.push(chunk)) {
      const parsed = frame.kind === 'message' ? parseMessage(frame.octets) : undefined
      if (!parsed?.ok || parsed.message.kind !== 'request') continue
      socket.write(createResponse(parsed.message, { status: 200 }).bytes)
    }
  })
}

it('a subscriber whose connection has been closed meanwhile is told its news at its Contact', async () => {
  const center = await tcpStack({ connectionIdleMs: 100 })
  const closed = new Promise<void>((resolve) => center.on('flow:closed', () => resolve()))
  const state = () => ({ type: 'text/plain', content: 'news' })
  const began = new Promise<Subscription>((resolve) => {
    center.onSubscribe(() => ({ grantedSeconds: 3_600, state, began: resolve }))
  })
  const phone = createServer((socket) => takesNews(socket)).listen(0, HOST)
  await once(phone, 'listening')
  const told = once(phone, 'connection').then(([socket]: Socket[]) => once(socket as Socket, 'data'))
  const { port: own } = phone.address() as AddressInfo
  const { port } = center.listening[0] as { readonly port: number }
  const first = connect({ host: HOST, port })
  const headers = [
    `Via: SIP/2.0/TCP ${HOST}:${own};branch=z9hG4bKlamp`,
    `From: <sip:phone@${HOST}>;tag=lamp`,
    `To: <sip:lamp@${HOST}>`,
    ...['Call-ID: lamp', 'CSeq: 1 SUBSCRIBE', 'Event: dialog', 'Max-Forwards: 70'],
    `Contact: <sip:phone@${HOST}:${own};transport=tcp>`,
  ]
  takesNews(first)
  first.write(sipText({ startLine: `SUBSCRIBE sip:lamp@${HOST} SIP/2.0`, headers }))
  const subscription = await began
  await closed
  subscription.changed()
  const [octets] = await told
  expect(String(octets)).toMatch(/^NOTIFY /)
  phone.close()
})

it('a caller whose connection has been closed meanwhile is answered where its Via says that it listens', async () => {
  const center = await tcpStack({ connectionIdleMs: 100 })
  const closed = new Promise<void>((resolve) => center.on('flow:closed', () => resolve()))
  center.onCall(async (call) => {
    await closed
    void call.answer({ sdp: 'v=0 ours' })
  })
  const carrier = createServer().listen(0, HOST)
  await once(carrier, 'listening')
  const told = once(carrier, 'connection').then(([socket]: Socket[]) => once(socket as Socket, 'data'))
  const { port: own } = carrier.address() as AddressInfo
  const { port } = center.listening[0] as { readonly port: number }
  const headers = [
    `Via: SIP/2.0/TCP ${HOST}:${own};branch=z9hG4bKcarrier`,
    `From: <sip:caller@${HOST}>;tag=caller`,
    `To: <sip:hotline@${HOST}>`,
    ...['Call-ID: carrier', 'CSeq: 1 INVITE', 'Max-Forwards: 70', `Contact: <sip:caller@${HOST}:${own};transport=tcp>`],
  ]
  const first = connect({ host: HOST, port })
  first.resume()
  first.write(sipText({ startLine: `INVITE sip:hotline@${HOST} SIP/2.0`, headers }))
  const [octets] = await told
  expect(String(octets)).toMatch(/^SIP\/2\.0 200 /)
  carrier.close()
})

it('a phone that asks to be held from another address is hung up there', async () => {
  const laboratory = sipLaboratory()
  const center = await laboratory.stack('10.0.0.1')
  const [before, now] = [await laboratory.peer('10.0.0.8'), await laboratory.peer('10.0.0.9')]
  let leg: CallLeg | undefined
  center.onCall(async (call) => {
    const result = await call.answer({ sdp: 'v=0 ours' })
    if (result.outcome === 'answered') leg = result.leg
  })
  let tag = ''
  const says = async (peer: ScriptedPeer, method: string, sequence: number): Promise<void> => {
    const headers = [
      `Via: SIP/2.0/UDP 192.168.1.7;rport;branch=z9hG4bKphone${sequence}${method}`,
      'From: <sip:phone@192.168.1.7>;tag=phone',
      `To: <sip:center@10.0.0.1>${tag}`,
      ...['Call-ID: phone', `CSeq: ${sequence} ${method}`, 'Contact: <sip:phone@192.168.1.7>', 'Max-Forwards: 70'],
      ...(method === 'INVITE' ? ['Content-Type: application/sdp'] : []),
    ]
    peer.send(
      { address: '10.0.0.1', port: 5060 },
      `${method} sip:10.0.0.1 SIP/2.0`,
      headers,
      method === 'INVITE' ? 'v=0' : '',
    )
    await laboratory.clock.advance(50)
  }
  await says(before, 'INVITE', 1)
  tag = `;tag=${before.responses('INVITE').at(-1)?.to().tag}`
  await says(before, 'ACK', 1)
  leg?.onReoffer(() => ({ sdp: 'v=0 held' }))
  await says(now, 'INVITE', 2)
  await says(now, 'ACK', 2)
  void leg?.hangup()
  await laboratory.clock.advance(50)
  expect([before, now].map((peer) => peer.requests('BYE').length)).toEqual([0, 1])
})
