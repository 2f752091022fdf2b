import { rootMeanSquare, toneShare } from '@ringwright/sip/media'
import type { InteractionId } from '@ringwright/core'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { BaresipPhone } from '../../../scripts/services/baresip-phone.js'
import { type Baresip, findBaresip } from '../../../scripts/services/index.js'
import { OfficePhones } from './fixtures/office-phones.js'
import { TestCenter } from './fixtures/test-center.js'

const CUSTOMER_HZ = 500
const ADA_HZ = 700
const LI_HZ = 900
const SECOND = 8_000

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

/** What was heard, in parts of a quarter of a second: a tone of these, something else, or nothing. */
function heard(samples: Int16Array, tones: Readonly<Record<string, number>>): string[] {
  const part = SECOND / 4
  const parts: string[] = []
  for (let start = 0; start + part <= samples.length; start += part) {
    const name = Object.keys(tones).find((each) => toneShare(samples, tones[each] ?? 0, start, part) > 0.8)
    const isLoud = rootMeanSquare(samples, start, part) > 100
    parts.push(name ?? (isLoud ? 'music' : 'silence'))
  }
  return parts
}

describe('calls with baresip', { timeout: 50_000 }, () => {
  it('[J1] [J5] a customer chooses by a key, and talks to an agent whose phone is a real one', async () => {
    const { customer, interaction } = await customerWaits('2')
    await phones.agent('ada', ADA_HZ)
    const desk = await center.availableDesk('ada')
    const { queue } = await desk.shows('engaged')
    expect(queue.id).toBe('help')
    await center.recorded(3)
    customer.command('hangup')
    await center.facts.next('interaction:closed', { interaction, cause: 'customerEnded' })
    const [left, right] = await center.recording(interaction)
    expect(toneShare(left, CUSTOMER_HZ, SECOND, SECOND)).toBeGreaterThan(0.9)
    expect(toneShare(right, ADA_HZ, SECOND, SECOND)).toBeGreaterThan(0.9)
  })

  it('[J11] hold and resume from the desk: music instead of the agent, then the agent; a transfer to the other queue', async () => {
    await phones.agent('ada', ADA_HZ)
    const ada = await center.availableDesk('ada')
    const { interaction } = await customerWaits('1')
    await ada.shows('engaged')
    await center.recorded(2)
    expect(await ada.client.hold({ interaction, held: true })).toEqual({ outcome: 'done' })
    await ada.until(({ interactions }) => interactions[0]?.held === true)
    await center.recorded(5)
    expect(await ada.client.hold({ interaction, held: false })).toEqual({ outcome: 'done' })
    await center.recorded(7)

    await phones.agent('li', LI_HZ)
    const li = await center.availableDesk('li')
    expect(await ada.client.transfer({ interaction, queue: 'help' })).toEqual({ outcome: 'queued' })
    expect((await li.shows('engaged')).id).toBe(interaction)
    const [, toAda] = await center.recording(interaction)
    const during = heard(toAda, { ada: ADA_HZ })
    const resumed = during.lastIndexOf('music')
    expect(during.indexOf('ada')).toBeLessThan(during.indexOf('music'))
    expect(during.filter((part) => part === 'music').length).toBeGreaterThanOrEqual(4)
    expect(during.slice(resumed)).toContain('ada')

    expect((await ada.shows('wrapping')).id).toBe(interaction)
    await center.recorded(2)
    expect(await li.client.end({ interaction })).toEqual({ outcome: 'ended' })
    await center.facts.next('interaction:closed', { interaction, cause: 'agentEnded' })
    const [left, right] = await center.recording(interaction)
    expect(toneShare(left, CUSTOMER_HZ, SECOND, SECOND / 2)).toBeGreaterThan(0.9)
    expect(toneShare(right, LI_HZ, SECOND, SECOND / 2)).toBeGreaterThan(0.9)
  })
})
