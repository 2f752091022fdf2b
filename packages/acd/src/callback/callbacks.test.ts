import { type AgentId, type Interaction, buildFlow, interactions } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { askForCallback, dialed, hears, openCallbackLine } from '../fixtures/callback-line.js'
import { SUPERVISOR, asAgent } from '../fixtures/test-floor.js'
import { type TestLine, phoneAgent } from '../fixtures/test-line.js'

describe('[H9] a callback', () => {
  it('keeps the place in the queue, and calls the customer once an agent has it', async () => {
    const line = await openCallbackLine()
    await askForCallback(line, '+1')
    await line.call('+2')
    expect(line.acd.router.place(line.of('+1')?.id as never)).toMatchObject({ position: 1, waiting: 2 })
    line.control.phone('+1', { outcome: 'answered', afterMs: 5_000 })
    await line.signIn('li')
    expect(dialed(line)).toEqual(['phone-li'])
    await line.clock.advance(5_000)
    expect(hears(line, '+1')).toBe('phone-li')
    expect(line.happened('callback:reached')).toMatchObject([{ attempt: 1 }])
    await line.clock.advance(60_000)
    line.control.dialed.find(({ to }) => to === '+1')?.partyHangsUp()
    await line.clock.advance(0)
    expect(line.happened('interaction:closed')).toMatchObject([{ cause: 'customerEnded', agent: 'li' }])
    expect(hears(line, 'phone-li')).toBe('+2')
  })

  it('is granted to who waits, though the queue takes no newcomers while its agents are on a break', async () => {
    const line = await openCallbackLine({}, { queues: [{ id: 'sales', availableMin: 1 }] })
    await line.signIn('li')
    const served = await line.call('+1')
    const waits = await line.call('+2')
    await line.acd.setStatus(asAgent('li'), line.agent('li').id, { name: 'break' })
    served.hangUp()
    await line.clock.advance(60_000)
    waits.press('1')
    await line.clock.advance(1_000)
    expect(line.happened('callback:requested')).toMatchObject([{ interaction: line.of('+2')?.id, queue: 'sales' }])
  })

  it('calls the customer first where that is wanted, while the agent is kept free', async () => {
    const line = await openCallbackLine({ order: 'customerFirst', ringTimeoutMs: 30_000 })
    await askForCallback(line, '+1')
    line.control.phone('+1', { outcome: 'answered', afterMs: 25_000 })
    await line.signIn('li')
    await line.call('+2')
    await line.clock.advance(24_000)
    expect(dialed(line)).toEqual([])
    expect(line.of('+1')?.stage).toMatchObject({ name: 'waiting', offers: [{ agent: 'li' }] })
    await line.clock.advance(1_000)
    expect(hears(line, '+1')).toBe('phone-li')
  })

  it('keeps the center from draining for as long as the customer is on the line, and no longer', async () => {
    const line = await openCallbackLine()
    await askForCallback(line, '+1')
    line.control.phone('+1', { outcome: 'answered' })
    await line.signIn('li')
    let isDrained = false
    void line.center.drain().then(() => (isDrained = true))
    await line.clock.advance(60_000)
    expect([hears(line, '+1'), isDrained]).toEqual(['phone-li', false])
    line.control.dialed.find(({ to }) => to === '+1')?.partyHangsUp()
    await line.clock.advance(1_000)
    expect([isDrained, line.happened('interaction:closed').length]).toEqual([true, 1])
  })

  it('connects the customer with the next agent when the first one declines while the customer is called', async () => {
    const line = await openCallbackLine({ order: 'customerFirst', ringTimeoutMs: 30_000 })
    await askForCallback(line, '+1')
    line.control.phone('+1', { outcome: 'answered', afterMs: 10_000 })
    await line.signIn('li', 'bo')
    await line.clock.advance(5_000)
    const interaction = line.of('+1')
    const offer = interaction?.stage.name === 'waiting' ? interaction.stage.offers[0] : undefined
    if (!interaction || offer?.agent !== 'li') throw new Error('li is not offered it')
    await line.acd.router.reject(asAgent('li'), { interaction: interaction.id, offer: offer.id })
    await line.clock.advance(10_000)
    expect(hears(line, '+1')).toBe('phone-bo')
  })

  it('freepbx-callbacks-fire-at-once: is one call for each agent who is free, in the order of the queue', async () => {
    const line = await openCallbackLine()
    const numbers = ['+1', '+2', '+3', '+4', '+5']
    for (const number of numbers) {
      line.control.phone(number, { outcome: 'answered' })
      await askForCallback(line, number)
    }
    await line.signIn('li', 'bo')
    expect(dialed(line).filter((to) => to.startsWith('+'))).toEqual(['+1', '+2'])
    line.control.dialed.find(({ to }) => to === '+1')?.partyHangsUp()
    await line.clock.advance(0)
    expect(dialed(line).filter((to) => to.startsWith('+'))).toEqual(['+2', '+3'])
  })

  it('[Z15] freepbx-callbacks-jump-ahead: is served in the same order as if all had stayed on the line', async () => {
    const serve = async (callers: (index: number) => boolean): Promise<readonly string[]> => {
      const line = await openCallbackLine()
      for (let index = 0; index < 12; index++) {
        const number = `+${index}`
        line.control.phone(number, { outcome: 'answered' })
        if (callers(index)) await askForCallback(line, number)
        else {
          await line.call(number)
          await line.clock.advance(1_000)
        }
      }
      const order: string[] = []
      line.center.on('interaction:engaged', ({ data: { interaction, agent } }) => {
        const number = [...Array(12).keys()]
          .map((index) => `+${index}`)
          .find((from) => line.of(from)?.id === interaction)
        order.push(number ?? 'nobody')
        line.clock.setTimer(10_000, () => void line.acd.end(asAgent(agent), interaction))
      })
      await line.signIn('li')
      await line.clock.advance(200_000)
      await line.center.stop()
      return order
    }
    const stayed = await serve(() => false)
    expect(stayed).toHaveLength(12)
    expect(await serve((index) => index % 3 === 1)).toEqual(stayed)
    expect(await serve(() => true)).toEqual(stayed)
  })

  it('is granted to somebody who is just offered to an agent, who is free for it by that', async () => {
    const line = await openCallbackLine()
    await line.signIn('li')
    line.control.phone('phone-li', { outcome: 'answered', afterMs: 15_000 })
    line.control.phone('+1', { outcome: 'answered' })
    await line.call('+1')
    await line.center.run(SUPERVISOR, (transaction) =>
      line.acd.router.requestCallback(transaction, line.of('+1') as Interaction, {
        ...{ number: '+1', order: 'agentFirst', attemptsMax: 1 },
        ...{ retryDelayMs: 60_000, ringTimeoutMs: 20_000, expiresMs: 3_600_000 },
      }),
    )
    await line.clock.advance(20_000)
    expect(line.happened('offer:rescinded')).toMatchObject([{ agent: 'li' }])
    expect(hears(line, '+1')).toBe('phone-li')
  })

  it.each(['agentFirst', 'customerFirst'] as const)(
    '%s is made by the one agent whom it is meant for, at every try',
    async (order) => {
      const line = await openCallbackLine({}, { agents: [phoneAgent('li'), phoneAgent('bo', 'sales')] })
      await line.call('+1')
      await line.signIn('li')
      line.control.phone('+1', { outcome: 'busy' })
      await line.center.run(SUPERVISOR, (transaction) =>
        line.acd.router.requestCallback(transaction, line.of('+1') as Interaction, {
          ...{ number: '+1', agent: 'li' as AgentId, order },
          ...{ attemptsMax: 2, retryDelayMs: 60_000, ringTimeoutMs: 20_000, expiresMs: 3_600_000 },
        }),
      )
      await line.clock.advance(1_000)
      expect(line.happened('callback:failed')).toHaveLength(1)
      line.control.phone('+1', { outcome: 'answered' })
      await line.signIn('bo')
      await line.clock.advance(60_000)
      expect(line.happened('offer:created').map(({ agent }) => agent)).toEqual(['li', 'li'])
      expect(hears(line, '+1')).toBe('phone-li')
    },
  )

  it('keeps the time by which the host wants it answered, at every try', async () => {
    const queue = { id: 'sales', wrapUpMs: 0, order: { law: 'deadline', targetMs: 600_000 } } as const
    const line = await openCallbackLine({ retryDelayMs: 60_000 }, { queues: [queue] })
    const callers = [await line.call('+1'), await line.call('+2')]
    await line.center.run(SUPERVISOR, (transaction) => {
      const { stage, ...pressing } = line.of('+2') as Interaction
      const position = stage.name === 'waiting' ? stage.position : undefined
      const request = { queue: 'sales', answerWithinMs: 60_000, ...(position && { position }) }
      line.acd.router.enqueue(transaction, { ...pressing, stage }, request)
    })
    for (const caller of callers) caller.press('1')
    await line.clock.advance(1_000)
    for (const number of ['+1', '+2']) line.control.phone(number, { outcome: 'busy' })
    await line.signIn('li')
    await line.clock.advance(1_000)
    const tried = () =>
      line.happened('callback:failed').map(({ interaction: id }) => line.center.get(interactions, id)?.from)
    expect(tried()).toEqual(['+2', '+1'])
    await line.clock.advance(61_000)
    expect(tried()).toEqual(['+2', '+1', '+2', '+1'])
  })

  it('goes to the next agent when one does not answer, without a call to the customer', async () => {
    const line = await openCallbackLine({}, { agents: ['li', 'bo'].map((id) => phoneAgent(id, 'sales')) })
    await askForCallback(line, '+1')
    line.control.phone('+1', { outcome: 'answered' })
    line.control.phone('phone-li', { outcome: 'noAnswer' })
    await line.acd.setConnected('li' as never, true)
    await line.acd.setStatus(asAgent('li'), 'li' as never, { name: 'available' })
    await line.clock.advance(20_001)
    expect(line.happened('offer:missed')).toMatchObject([{ agent: 'li' }])
    expect(line.happened('callback:reached')).toEqual([])
    await line.signIn('bo')
    expect(hears(line, '+1')).toBe('phone-bo')
  })

  it('is granted to a customer who is on the line when an agent is free in the same moment: nobody is hung up on', async () => {
    const line = await openCallbackLine()
    const caller = await line.call('+1')
    caller.press('1')
    await line.clock.advance(500)
    await line.signIn('li')
    await line.clock.advance(5_000)
    expect(caller.call?.hears).toBe('phone-li')
  })

  it('survives a restart: another node makes the call', async () => {
    const line = await openCallbackLine({}, { seed: 'before' })
    await askForCallback(line, '+1')
    await line.clock.advance(60_000)
    await line.center.stop()
    const after = await openCallbackLine({}, { seed: 'after', clock: line.clock, store: line.store })
    after.control.phone('+1', { outcome: 'answered' })
    await after.signIn('li')
    expect(hears(after, '+1')).toBe('phone-li')
  })

  it('is given to nobody before the customer is there', async () => {
    const line = await openCallbackLine({}, { agents: [phoneAgent('li', 'sales'), phoneAgent('bo')] })
    line.control.phone('+1', { outcome: 'answered', afterMs: 10_000 })
    await askForCallback(line, '+1')
    await line.signIn('li', 'bo')
    const [id, bo] = [line.of('+1')?.id as never, { role: 'supervisor', id: 'bo' } as const]
    const refused = { outcome: 'refused', reason: 'notReached' }
    expect(await line.acd.transfer(asAgent('li'), id, { target: { number: '+99' } })).toEqual(refused)
    expect(await line.acd.park(asAgent('li'), id)).toEqual(refused)
    await line.acd.supervise(bo, id, { mode: 'listen' })
    await line.clock.advance(10)
    expect(await line.acd.takeOver(bo, id)).toEqual(refused)
    await line.acd.stopSupervising(bo, id)
    await line.clock.advance(10)
    await line.acd.consult(asAgent('li'), id, { target: { agent: 'bo' } })
    await line.clock.advance(10)
    expect(await line.acd.completeConsult(asAgent('li'), id)).toEqual(refused)
    await line.acd.cancelConsult(asAgent('li'), id)
    await line.clock.advance(10_000)
    expect(hears(line, '+1')).toBe('phone-li')
  })
})

describe('[H10] a callback is granted only when it can be made', () => {
  const OFFICE = { id: 'office', zone: 'UTC', weekly: { monday: ['07:00-09:00'] } }
  const office = { calendars: [OFFICE], queues: [{ id: 'sales', calendar: 'office', wrapUpMs: 0 }] }
  const ask = async (line: TestLine, from: string) => {
    const caller = await line.call(from)
    caller.press('1')
    await line.clock.advance(0)
    return caller.call?.hears
  }

  it('before the queue closes, as far as the wait can be predicted', async () => {
    const line = await openCallbackLine({}, { ...office, waitEstimates: {} })
    await line.signIn('li')
    const served = await line.call('+9')
    await line.clock.advance(1_200_000)
    served.hangUp()
    await line.clock.advance(0)
    const busy = await line.call('+8')
    expect(busy.call?.hears).toBe('phone-li')
    expect(await ask(line, '+1')).toBe('we-call-you')
    expect(await ask(line, '+2')).toBe('sorry')
  })

  it.each([
    ['has waited there', false],
    ['was cut off there, and calls again', true],
  ])('before the queue closes, counted from the place of who %s', async (_who, isCutOff) => {
    const choices = [
      { keys: ['1'], next: 'later' },
      { keys: ['2'], next: 'sales' },
    ] as const
    const flow = buildFlow({
      id: 'hotline',
      steps: {
        menu: { kind: 'ask', prompt: 'menu', choices, otherwise: 'no' },
        sales: { kind: 'queue', queue: 'sales', choices: [{ keys: ['1'], next: 'sure' }] },
        sure: { kind: 'ask', prompt: 'sure', choices: [{ keys: ['1'], next: 'later' }], otherwise: 'no' },
        later: { kind: 'callback', queue: 'sales', prompt: 'we-call-you', otherwise: 'no' },
        no: { kind: 'hangUp', prompt: 'sorry' },
      },
    })
    const calendars = [{ ...OFFICE, weekly: { monday: ['07:00-08:50'] } }]
    const queues = office.queues.map((queue) => ({ ...queue, keepPlace: { withinMs: 60_000 } }))
    const line = await openCallbackLine({}, { calendars, flow, queues, waitEstimates: {} })
    const wait = async (from: string) => {
      const caller = await line.call(from)
      caller.press('2')
      await line.clock.advance(10)
      return caller
    }
    await line.signIn('li')
    const served = await wait('+9')
    await line.clock.advance(600_000)
    await wait('+8')
    const first = await wait('+1')
    await line.clock.advance(600_000)
    served.hangUp()
    for (const other of ['+2', '+3']) await wait(other)
    if (isCutOff) first.hangUp()
    else first.press('1')
    await line.clock.advance(10)
    if (!isCutOff) first.press('1')
    await line.clock.advance(10)
    expect(isCutOff ? await ask(line, '+1') : first.call?.hears).toBe('we-call-you')
    expect(await ask(line, '+4')).toBe('sorry')
  })

  it('to somebody with a number', async () => {
    const line = await openCallbackLine()
    expect(await ask(line, 'anonymous')).toBe('sorry')
  })
})
