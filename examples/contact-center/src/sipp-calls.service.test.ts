import { toneShare } from '@ringwright/sip/media'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findSipp, type Sipp } from '../../../scripts/services/index.js'
import { SippPhones } from './fixtures/sipp-phones.js'
import { scenes } from './fixtures/sipp-scenes.js'
import { TestCenter } from './fixtures/test-center.js'

const CALLER_HZ = 500
const AGENT_HZ = 700

let sipp: Sipp
let center: TestCenter
let phones: SippPhones

beforeAll(async () => {
  sipp = await findSipp()
})

beforeEach(async () => {
  center = await TestCenter.start()
  phones = new SippPhones(sipp, center.folder, center.example.sipPort)
})

afterEach(async () => {
  await phones.stop()
  await center.stop()
})

const phonePassword = (user: string): string => center.account(user).phonePassword

describe('calls with SIPp', { timeout: 90_000 }, () => {
  it('[J1] a caller chooses, waits, and talks to the agent; both are heard in the recording; then it is the next one’s turn', async () => {
    const { facts } = center
    const agentTone = await phones.tone(AGENT_HZ)
    await phones.agent({
      ...{ name: 'agent', steps: scenes.answer(agentTone), calls: 2 },
      ...{ service: 'ada', password: phonePassword('ada') },
    })
    const speaks = [...scenes.cue, ...scenes.play(await phones.tone(CALLER_HZ))]
    const chooses = [...scenes.call, ...scenes.cue, ...scenes.play(phones.key('1'))]
    const hangsUp = [...scenes.cue, ...scenes.hangUp]
    const first = await phones.call({ name: 'first', steps: [...chooses, ...speaks, ...hangsUp], service: '100' })
    const interaction = await center.caller()
    await first.cue()
    const queued = await facts.next('interaction:queued', { interaction })
    expect(queued.data.queue).toBe('bookings')
    await first.cue()
    const desk = await center.availableDesk('ada')
    await facts.next('interaction:engaged', { interaction })
    expect((await desk.shows('engaged')).request).toMatchObject({ to: '100', attributes: { topic: 'Bookings' } })
    await center.recorded(3)

    const second = await phones.call({ name: 'second', steps: [...chooses, ...hangsUp], service: '100' })
    const next = await center.caller()
    await second.cue()
    await facts.next('interaction:queued', { interaction: next })

    await first.cue()
    await first.succeed()
    expect((await facts.next('interaction:closed', { interaction })).data.cause).toBe('customerEnded')
    const [customer, agent] = await center.recording(interaction)
    const second8k = 8_000
    expect(toneShare(customer, CALLER_HZ, second8k, second8k)).toBeGreaterThan(0.9)
    expect(toneShare(agent, AGENT_HZ, second8k, second8k)).toBeGreaterThan(0.9)

    expect((await desk.shows('wrapping')).id).toBe(interaction)
    expect(await desk.client.finishWrapUp({ interaction, disposition: 'Booked' })).toEqual({ outcome: 'finished' })
    await facts.next('interaction:engaged', { interaction: next })
    await second.cue()
    await second.succeed()
  })
})
