import type { InteractionId } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import type { SippPhone } from './fixtures/sipp-phones.js'
import { sippOffice } from './fixtures/sipp-office.js'
import { scenes } from './fixtures/sipp-scenes.js'

const office = sippOffice()

/** An agent's registered phone. */
const agentPhone = async (user: string, name: string, steps: readonly string[]): Promise<SippPhone> =>
  office.phones.agent({ name, steps, service: user, password: office.center.account(user).phonePassword })

/** A caller who waits for the bookings queue until the test cues the hang-up. */
async function waitingCaller(name: string): Promise<{ phone: SippPhone; interaction: InteractionId }> {
  const steps = [...scenes.call, ...scenes.cue, ...scenes.play(office.phones.key('1')), ...scenes.cue, ...scenes.hangUp]
  const phone = await office.phones.call({ name, steps, service: '100' })
  const interaction = await office.center.caller()
  await phone.cue()
  await office.center.facts.next('interaction:queued', { interaction })
  return { phone, interaction }
}

async function hangUp(phone: SippPhone): Promise<void> {
  await phone.cue()
  await phone.succeed()
}

const waitingSince = (interaction: InteractionId): number | undefined => {
  const stage = office.center.interaction(interaction)?.stage
  return stage?.name === 'flow' ? undefined : stage?.age
}

describe('calls that an agent does not get', () => {
  it('[J1] a caller who gives up takes the call off the ringing phone, and the agent is free at once', async () => {
    const { facts } = office.center
    const rings = office.phones.mark('rings')
    const ada = await agentPhone('ada', 'rings', scenes.ringUntilCanceled(rings.step))
    const desk = await office.center.availableDesk('ada')
    const { phone, interaction } = await waitingCaller('gives-up')
    await desk.shows('offered')
    await rings.reached()
    await hangUp(phone)
    await ada.succeed()
    expect((await facts.next('interaction:closed', { interaction })).data.cause).toBe('customerLeft')
    const view = await desk.until(({ interactions }) => interactions.length === 0)
    expect(view.agent).toMatchObject({ workState: 'idle', status: { name: 'available' } })
  })

  it('who rings in vain keeps age and place; after two missed calls the agent has a break, and another answers', async () => {
    const { facts } = office.center
    const adaPort = await office.phones.register('ada', office.center.account('ada').phonePassword)
    const rings = office.phones.mark('rings')
    const patient = await office.phones.answerAt(adaPort, {
      ...{ name: 'rings-out', service: 'ada' },
      steps: scenes.ringUntilCanceled(rings.step),
    })
    const ada = await office.center.availableDesk('ada')
    const first = await waitingCaller('first')
    const age = waitingSince(first.interaction)
    await facts.next('offer:missed', { interaction: first.interaction, inARow: 1 })
    await patient.succeed()
    expect(office.center.interaction(first.interaction)?.stage).toMatchObject({ name: 'waiting', age })
    expect(ada.client.view.agent?.status.name).toBe('available')

    const brief = await office.phones.answerAt(adaPort, {
      name: 'gives-up-ringing',
      service: 'ada',
      steps: scenes.ringInVain,
    })
    const second = await waitingCaller('second')
    await facts.next('offer:missed', { interaction: second.interaction, inARow: 2 })
    await brief.succeed()
    await facts.next('agent:statusChanged', { status: 'break', cause: 'missedOffers' })
    await ada.until(({ agent }) => agent?.status.name === 'break')

    await agentPhone('li', 'li-answers', scenes.answer(await office.phones.tone(700)))
    await office.center.availableDesk('li')
    const engaged = await facts.next('interaction:engaged')
    expect(engaged.data).toMatchObject({ interaction: first.interaction, agent: 'li' })
    expect(waitingSince(first.interaction)).toBe(age)
    await Promise.all([hangUp(first.phone), hangUp(second.phone)])
  })

  it.each([
    { phone: 'was never registered', prepare: async () => {} },
    {
      phone: 'is gone',
      prepare: async () => void (await office.phones.register('ada', office.center.account('ada').phonePassword)),
    },
  ])('an agent whose phone $phone is not blamed, and the next agent gets the caller', async ({ prepare }) => {
    const { facts } = office.center
    await prepare()
    const ada = await office.center.availableDesk('ada')
    const { phone, interaction } = await waitingCaller('waits')
    const age = waitingSince(interaction)
    const failed = await facts.next('offer:failed', { interaction })
    expect(failed.data.agent).toBe('ada')
    const view = await ada.until(({ agent }) => agent?.workState === 'idle')
    expect(view.agent?.status.name).toBe('available')
    expect(facts.of('offer:missed')).toEqual([])

    await agentPhone('li', 'li-answers', scenes.answer(await office.phones.tone(700)))
    await office.center.availableDesk('li')
    const engaged = await facts.next('interaction:engaged', { interaction })
    expect(engaged.data.agent).toBe('li')
    expect(waitingSince(interaction)).toBe(age)
    await hangUp(phone)
  })
})
