import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock, systemRandom } from '@ringwright/core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { findKamailio } from '../../../../scripts/services/index.js'
import type { KamailioProcess } from '../../../../scripts/services/kamailio-process.js'
import { startRecordRoutingProxy } from '../../../../scripts/services/record-routing-proxy.js'
import type { CallLeg } from '../call-leg.js'
import type { InboundCall } from '../inbound-call.js'
import type { SipStack } from '../sip-stack.js'
import { createEmbeddedSipStack } from './index.js'

const HOST = '127.0.0.1'
const stacks: SipStack[] = []
let folder: string
let proxy: KamailioProcess

beforeAll(async () => {
  const kamailio = await findKamailio()
  folder = await mkdtemp(join(tmpdir(), 'ringwright-kamailio-'))
  proxy = await startRecordRoutingProxy(kamailio, folder)
})

afterEach(async () => {
  await Promise.all(stacks.splice(0).map((stack) => stack.close()))
})

afterAll(async () => {
  await proxy?.process.stop()
  await rm(folder, { recursive: true, force: true })
})

async function startStack(): Promise<SipStack> {
  const listen = [{ transport: 'udp', host: HOST, port: 0 }] as const
  const admission = { eventLoopDelayMaxMs: 60_000 }
  const stack = createEmbeddedSipStack({ clock: systemClock(), random: systemRandom(), listen, admission })
  stacks.push(stack)
  await stack.start()
  return stack
}

const next = <T>(listen: (resolve: (value: T) => void) => void): Promise<T> =>
  proxy.process.meanwhile('the call goes on', new Promise(listen))

/** A caller and a called stack, with the proxy between them; `through` counts what it has passed on since. */
async function pair() {
  const [caller, called] = [await startStack(), await startStack()]
  const before = proxy.process.output.length
  const through = (method: string): number =>
    proxy.process.output.slice(before).split(`passing on ${method}\n`).length - 1
  const dial = () =>
    caller.dial(`sip:service@${HOST}:${called.listening[0]?.port}`, {
      offer: 'v=0 offer',
      route: [`sip:${HOST}:${proxy.port};lr`],
    })
  return { called, dial, through }
}

describe('calls through Kamailio, which stays on their way', () => {
  it('both sides hold, answer and end them through it', async () => {
    const { called, dial, through } = await pair()
    const rung = next<CallLeg>((resolve) =>
      called.onCall(async (call) => {
        const result = await call.answer({ sdp: 'v=0 answer' })
        if (result.outcome === 'answered') resolve(result.leg)
      }),
    )
    const result = await dial().result
    if (result.outcome !== 'answered') throw new Error(`failed with ${result.response.status}`)
    const calledLeg = await rung
    calledLeg.onReoffer((offer) => ({ sdp: `answer to ${offer}` }))
    result.leg.onReoffer((offer) => ({ sdp: `answer to ${offer}` }))
    expect(await result.leg.reoffer('v=0 hold')).toMatchObject({ outcome: 'accepted', sdp: 'answer to v=0 hold' })
    expect(await calledLeg.reoffer('v=0 back')).toMatchObject({ outcome: 'accepted', sdp: 'answer to v=0 back' })
    await calledLeg.hangup()
    expect(await result.leg.ended).toMatchObject({ by: 'remote', cause: 'bye' })
    expect([through('INVITE'), through('ACK'), through('BYE')]).toEqual([3, 3, 1])
  })

  it('a call that is canceled stops ringing behind it', async () => {
    const { called, dial } = await pair()
    const rung = next<InboundCall>((resolve) =>
      called.onCall((call) => {
        call.progress(180)
        resolve(call)
      }),
    )
    const outbound = dial()
    const ringing = next<void>((resolve) => void outbound.onProgress(({ status }) => status === 180 && resolve()))
    const call = await rung
    await ringing
    const canceled = next((resolve) => call.onCanceled(resolve))
    outbound.cancel()
    expect(await canceled).toMatchObject({ by: 'remote', cause: 'cancel' })
    expect(await outbound.result).toMatchObject({ outcome: 'failed', response: { status: 487 } })
  })

  it('a refusal comes back through it', async () => {
    const { called, dial } = await pair()
    called.onCall((call) => call.reject(486))
    expect(await dial().result).toMatchObject({ outcome: 'failed', response: { status: 486 } })
  })
})
