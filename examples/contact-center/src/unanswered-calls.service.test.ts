import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { InteractionId } from '@ringwright/core'
import { findSipp, type Sipp } from '../../../scripts/services/index.js'
import { type SippPhone, SippPhones } from './fixtures/sipp-phones.js'
import { scenes } from './fixtures/sipp-scenes.js'
import { TestCenter } from './fixtures/test-center.js'

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

/** An agent's registered phone. */
const agentPhone = async (user: string, name: string, steps: readonly string[]): Promise<SippPhone> =>
  phones.agent({ name, steps, service: user, password: center.account(user).phonePassword })

/** A caller who waits for the bookings queue until the test cues the hang-up. */
async function waitingCaller(name: string): Promise<{ phone: SippPhone; interaction: InteractionId }> {
  const steps = [...scenes.call, ...scenes.cue, ...scenes.play(phones.key('1')), ...scenes.cue, ...scenes.hangUp]
  const phone = await phones.call({ name, steps, service: '100' })
  const interaction = await center.caller()
  await phone.cue()
  await center.facts.next('interaction:queued', { interaction })
  return { phone, interaction }
}

async function hangUp(phone: SippPhone): Promise<void> {
  await phone.cue()
  await phone.succeed()
}

const waitingSince = (interaction: InteractionId): number | undefined => {
  const stage = center.interaction(interaction)?.stage
  return stage?.name === 'flow' ? undefined : stage?.age
}

describe('calls that an agent does not get', { timeout: 90_000 }, () => {
  it('[J1] a caller who gives up takes the call off the agent’s ringing phone, and the agent is free at once', async () => {
    const { facts } = center
    const ada = await agentPhone('ada', 'rings', scenes.ringUntilCanceled)
    const desk = await center.availableDesk('ada')
    const { phone, interaction } = await waitingCaller('gives-up')
    await facts.next('offer:created', { interaction, agent: 'ada' as never })
    await desk.shows('offered')
    await ada.waitForOutput()
    await hangUp(phone)
    await ada.succeed()
    expect((await facts.next('interaction:closed', { interaction })).data.cause).toBe('customerLeft')
    const view = await desk.until(({ interactions }) => interactions.length === 0)
    expect(view.agent).toMatchObject({ workState: 'idle', status: { name: 'available' } })
  })
})
