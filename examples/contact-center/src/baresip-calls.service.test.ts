import type { AgentId, InteractionId } from '@ringwright/core'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { BaresipPhone } from '../../../scripts/services/baresip-phone.js'
import { type Baresip, findBaresip } from '../../../scripts/services/index.js'
import { heard, secondsOf, secondsTogether } from './fixtures/heard.js'
import { OfficePhones } from './fixtures/office-phones.js'
import { TestCenter } from './fixtures/test-center.js'

const CUSTOMER_HZ = 500
const ADA_HZ = 700
const LI_HZ = 900

const LI = 'li' as AgentId

let baresip: Baresip
let center: TestCenter
let phones: OfficePhones

beforeAll(async () => {
  baresip = await findBaresip()
})

beforeEach(async () => {
  center = await TestCenter.start()
  phones = new OfficePhones(baresip, center)
})

afterEach(async () => {
  await phones.stop()
  await center.stop()
})

/** A customer chooses with a key, and waits. */
async function customerWaits(key: '1' | '2'): Promise<{ customer: BaresipPhone; interaction: InteractionId }> {
  const customer = await phones.customer(CUSTOMER_HZ)
  customer.command('dial', `sip:100@127.0.0.1:${center.example.sipPort}`)
  const interaction = await center.caller()
  customer.press(key)
  await center.facts.next('interaction:queued', { interaction })
  return { customer, interaction }
}

/** How many quarters of a second something else was heard after the first tone. */
function musicAfter(samples: Int16Array, tones: Readonly<Record<string, number>>): number {
  const parts = heard(samples, tones)
  const first = parts.findIndex((part) => part in tones)
  return first === -1 ? 0 : parts.slice(first).filter((part) => part === 'other').length
}

describe('calls with baresip', () => {
  it('[J1] [J5] a customer chooses by a key, and talks to an agent whose phone is a real one', async () => {
    const { customer, interaction } = await customerWaits('2')
    await phones.agent('ada', ADA_HZ)
    const desk = await center.availableDesk('ada')
    const { queue } = await desk.shows('engaged')
    expect(queue.id).toBe('help')
    await center.recordedSo(
      'both tones',
      (said, heard) => secondsOf(said, CUSTOMER_HZ) >= 1 && secondsOf(heard, ADA_HZ) >= 1,
    )
    customer.command('hangup')
    await center.facts.next('interaction:closed', { interaction, cause: 'customerEnded' })
    const [left, right] = await center.recording(interaction)
    expect(secondsOf(left, CUSTOMER_HZ)).toBeGreaterThanOrEqual(1)
    expect(secondsOf(right, ADA_HZ)).toBeGreaterThanOrEqual(1)
  })

  it('[J11] hold and resume from the desk: music instead of the agent, then the agent; a transfer to the other queue', async () => {
    await phones.agent('ada', ADA_HZ)
    const ada = await center.availableDesk('ada')
    const { interaction } = await customerWaits('1')
    await ada.shows('engaged')
    await center.recordedSo('the agent', (_, to) => secondsOf(to, ADA_HZ) >= 1)
    expect(await ada.client.hold({ interaction, held: true })).toEqual({ outcome: 'done' })
    await ada.until(({ interactions }) => interactions[0]?.held === true)
    await center.recordedSo('music', (_, to) => musicAfter(to, { ada: ADA_HZ }) >= 4)
    expect(await ada.client.hold({ interaction, held: false })).toEqual({ outcome: 'done' })
    await center.recordedSo('the agent again', (_, to) => heard(to, { ada: ADA_HZ }).at(-1) === 'ada')

    await phones.agent('li', LI_HZ)
    const li = await center.availableDesk('li')
    expect(await ada.client.transfer({ interaction, target: { queue: 'help' } })).toEqual({ outcome: 'queued' })
    expect((await li.shows('engaged')).id).toBe(interaction)
    const [, toAda] = await center.recording(interaction)
    const during = heard(toAda, { ada: ADA_HZ })
    const music = during.slice(during.indexOf('ada'), during.lastIndexOf('ada')).filter((part) => part === 'other')
    expect(music.length).toBeGreaterThanOrEqual(4)

    expect((await ada.shows('wrapping')).id).toBe(interaction)
    await center.recordedSo(
      'both tones',
      (said, to) => secondsOf(said, CUSTOMER_HZ) >= 0.5 && secondsOf(to, LI_HZ) >= 0.5,
    )
    expect(await li.client.end({ interaction })).toEqual({ outcome: 'ended' })
    await center.facts.next('interaction:closed', { interaction, cause: 'agentEnded' })
    const [left, right] = await center.recording(interaction)
    expect(secondsOf(left, CUSTOMER_HZ)).toBeGreaterThanOrEqual(0.5)
    expect(secondsOf(right, LI_HZ)).toBeGreaterThanOrEqual(0.5)
  })

  it('[J13] [J15] an agent asks another one while the customer hears music; all three talk; the other one goes on', async () => {
    await phones.agent('ada', ADA_HZ)
    const ada = await center.availableDesk('ada')
    const { customer, interaction } = await customerWaits('1')
    await ada.shows('engaged')
    await center.recordedSo('the agent', (_, to) => secondsOf(to, ADA_HZ) >= 1)
    await phones.agent('li', LI_HZ)
    const li = await center.availableDesk('li')
    expect(await ada.client.consult({ interaction, target: { agent: LI } })).toEqual({ outcome: 'done' })
    await center.facts.next('consult:answered', { interaction, agent: LI })
    await center.recordedSo('music', (_, to) => musicAfter(to, { ada: ADA_HZ, li: LI_HZ }) >= 4)
    expect(await ada.client.talkWith({ interaction, whom: 'both' })).toEqual({ outcome: 'done' })
    await center.recordedSo('both agents', (_, to) => secondsTogether(to, ADA_HZ, LI_HZ) >= 1)
    expect(await ada.client.completeConsult({ interaction })).toEqual({ outcome: 'done' })
    const [, first] = await center.recording(interaction)
    expect(secondsOf(first, ADA_HZ)).toBeGreaterThanOrEqual(1)
    expect(heard(first, { ada: ADA_HZ, li: LI_HZ }).filter((part) => part === 'other').length).toBeGreaterThanOrEqual(4)
    expect(secondsOf(first, LI_HZ)).toBe(0)
    expect(secondsTogether(first, ADA_HZ, LI_HZ)).toBeGreaterThanOrEqual(1)

    expect((await ada.shows('wrapping')).id).toBe(interaction)
    expect((await li.shows('engaged')).id).toBe(interaction)
    await center.recordedSo(
      'both tones',
      (said, to) => secondsOf(said, CUSTOMER_HZ) >= 0.5 && secondsOf(to, LI_HZ) >= 0.5,
    )
    customer.command('hangup')
    await center.facts.next('interaction:closed', { interaction, cause: 'customerEnded', agent: LI })
    const [left, right] = await center.recording(interaction)
    expect(secondsOf(left, CUSTOMER_HZ)).toBeGreaterThanOrEqual(0.5)
    expect(secondsOf(right, LI_HZ)).toBeGreaterThanOrEqual(0.5)
  })
})
