import { describe, expect, it } from 'vitest'
import { Desk, signIn, tabStorage } from './fixtures/desk.js'
import { sippOffice } from './fixtures/sipp-office.js'
import { scenes } from './fixtures/sipp-scenes.js'

const office = sippOffice()

describe('an agent’s page in the middle of a call', () => {
  it('loses its connection, is loaded again, is opened anew: the call goes on, and ends from the page', async () => {
    const { facts, example } = office.center
    const { phonePassword, password } = office.center.account('ada')
    const answers = scenes.answer(await office.phones.tone(700))
    const agent = await office.phones.agent({ name: 'agent', steps: answers, service: 'ada', password: phonePassword })
    const token = await signIn(example.url, 'ada', password)
    const storage = tabStorage()
    const first = new Desk(example.url, token, storage)
    await first.until(({ loaded }) => loaded)
    await first.client.setStatus({ status: 'available' })
    const steps = [...scenes.call, ...scenes.cue, ...scenes.play(office.phones.key('1')), ...scenes.isHungUp]
    const caller = await office.phones.call({ name: 'caller', steps, service: '100' })
    const interaction = await office.center.caller()
    await caller.cue()
    await facts.next('interaction:engaged', { interaction })
    await first.shows('engaged')

    first.breakConnection()
    await first.connectsAgain()
    expect((await first.shows('engaged')).id).toBe(interaction)

    first.vanish()
    const reloaded = new Desk(example.url, token, storage)
    expect(await reloaded.shows('engaged')).toMatchObject({ id: interaction, request: { to: '100' } })

    reloaded.vanish()
    const anew = new Desk(example.url, token)
    expect((await anew.shows('engaged')).id).toBe(interaction)
    expect(facts.of('interaction:closed')).toEqual([])

    expect(await anew.client.end({ interaction })).toEqual({ outcome: 'ended' })
    await Promise.all([caller.succeed(), agent.succeed()])
    expect((await facts.next('interaction:closed', { interaction })).data.cause).toBe('agentEnded')
    expect((await anew.shows('wrapping')).id).toBe(interaction)
  })
})
