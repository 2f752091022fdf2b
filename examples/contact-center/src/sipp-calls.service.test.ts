import { describe, expect, it } from 'vitest'
import { secondsOf } from './fixtures/heard.js'
import { sippOffice } from './fixtures/sipp-office.js'
import { scenes } from './fixtures/sipp-scenes.js'

const CALLER_HZ = 500
const AGENT_HZ = 700

const office = sippOffice()

const phonePassword = (user: string): string => office.center.account(user).phonePassword

describe('calls with SIPp', () => {
  it('[J1] a caller chooses, waits, and talks to the agent; both are heard in the recording; then it is the next one’s turn', async () => {
    const { facts } = office.center
    const agentTone = await office.phones.tone(AGENT_HZ)
    await office.phones.agent({
      ...{ name: 'agent', steps: scenes.answer(agentTone), calls: 2 },
      ...{ service: 'ada', password: phonePassword('ada') },
    })
    const speaks = [...scenes.cue, ...scenes.play(await office.phones.tone(CALLER_HZ))]
    const chooses = [...scenes.call, ...scenes.cue, ...scenes.play(office.phones.key('1'))]
    const hangsUp = [...scenes.cue, ...scenes.hangUp]
    const first = await office.phones.call({
      name: 'first',
      steps: [...chooses, ...speaks, ...hangsUp],
      service: '100',
    })
    const interaction = await office.center.caller()
    await first.cue()
    const queued = await facts.next('interaction:queued', { interaction })
    expect(queued.data.queue).toBe('bookings')
    await first.cue()
    const desk = await office.center.availableDesk('ada')
    await facts.next('interaction:engaged', { interaction })
    expect((await desk.shows('engaged')).request).toMatchObject({ to: '100', attributes: { topic: 'Bookings' } })
    await office.center.recordedSo(
      'both tones',
      (said, heard) => secondsOf(said, CALLER_HZ) >= 1 && secondsOf(heard, AGENT_HZ) >= 1,
    )

    const second = await office.phones.call({ name: 'second', steps: [...chooses, ...hangsUp], service: '100' })
    const next = await office.center.caller()
    await second.cue()
    await facts.next('interaction:queued', { interaction: next })

    await first.cue()
    await first.succeed()
    expect((await facts.next('interaction:closed', { interaction })).data.cause).toBe('customerEnded')
    const [customer, agent] = await office.center.recording(interaction)
    expect(secondsOf(customer, CALLER_HZ)).toBeGreaterThanOrEqual(1)
    expect(secondsOf(agent, AGENT_HZ)).toBeGreaterThanOrEqual(1)

    expect((await desk.shows('wrapping')).id).toBe(interaction)
    expect(await desk.client.finishWrapUp({ interaction, disposition: 'Booked' })).toEqual({ outcome: 'finished' })
    await facts.next('interaction:engaged', { interaction: next })
    await second.cue()
    await second.succeed()
  })
})
