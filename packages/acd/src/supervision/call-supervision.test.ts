import { type Authorizer, roleAuthorizer } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { ANN, engagedLine } from '../fixtures/engaged-line.js'
import { phoneAgent } from '../fixtures/test-line.js'
import { asAgent } from '../fixtures/test-floor.js'

const SUE = { role: 'supervisor', id: 'sue' } as const

/** Sue is an agent too, with a phone, and takes no calls. */
async function supervisedLine() {
  const agents = ['ann', 'bob', 'cy', 'sue'].map((id) => phoneAgent(id, 'sales'))
  const line = await engagedLine({ agents })
  line.control.phone('phone-sue', { outcome: 'answered', afterMs: 1_000 })
  return line
}

async function listening(mode: 'listen' | 'whisper' | 'barge') {
  const line = await supervisedLine()
  expect(await line.acd.supervise(SUE, line.id, { mode })).toEqual({ outcome: 'done' })
  await line.clock.advance(1_000)
  await line.settle()
  return line
}

describe('[J16] a supervisor in a call', () => {
  it('does not disturb it while the phone rings', async () => {
    const line = await supervisedLine()
    await line.acd.supervise(SUE, line.id, { mode: 'listen' })
    await line.settle()
    expect([line.hears('customer'), line.hears('ann')]).toEqual(['ann', 'customer'])
  })

  it('hears both, and is heard by nobody, by the agent alone, or by both', async () => {
    const line = await listening('listen')
    const heard = () => ['customer', 'ann', 'sue'].map((who) => line.hearsAll(who))
    expect(heard()).toEqual([['ann'], ['customer'], ['ann', 'customer']])
    await line.acd.supervise(SUE, line.id, { mode: 'whisper' })
    await line.settle()
    expect(heard()).toEqual([['ann'], ['customer', 'sue'], ['ann', 'customer']])
    await line.acd.supervise(SUE, line.id, { mode: 'barge' })
    await line.settle()
    expect(heard()).toEqual([
      ['ann', 'sue'],
      ['customer', 'sue'],
      ['ann', 'customer'],
    ])
    const said = line.facts
      .filter(({ type }) => type.startsWith('supervision:'))
      .map(({ type, actor }) => [type, actor.id])
    expect(said).toEqual([
      ['supervision:started', 'sue'],
      ['supervision:answered', 'voice'],
      ['supervision:changed', 'sue'],
      ['supervision:changed', 'sue'],
    ])
  })

  it('leaves, by command or by hanging up, and the call goes on', async () => {
    for (const leave of ['stop', 'hangUp'] as const) {
      const line = await listening('barge')
      if (leave === 'stop') await line.acd.stopSupervising(SUE, line.id)
      else line.phone('sue')?.partyHangsUp()
      await line.settle()
      expect([line.hears('customer'), line.hears('ann'), line.phone('sue')]).toEqual(['ann', 'customer', undefined])
      expect(line.happened('supervision:ended')).toMatchObject([{ supervisor: 'sue', agent: 'ann' }])
    }
  })

  it('takes the customer over; the agent has the paperwork', async () => {
    const line = await listening('whisper')
    expect(await line.acd.takeOver(SUE, line.id)).toEqual({ outcome: 'done' })
    await line.settle()
    expect([line.hears('customer'), line.hears('sue'), line.phone('ann')]).toEqual(['sue', 'customer', undefined])
    expect(line.stage()).toMatchObject({ name: 'engaged', agent: 'sue' })
    expect(line.agent('ann').loads).toMatchObject([{ state: 'wrapping' }])
    expect(line.agent('sue').loads).toMatchObject([{ state: 'engaged', interaction: line.id }])
    expect(line.happened('interaction:handedOver')).toMatchObject([{ by: 'ann', agent: 'sue', how: 'takeOver' }])
  })

  it('still hears the agent while the customer is on hold, and goes when the call ends', async () => {
    const line = await listening('listen')
    await line.center.calls.hold(ANN, line.id, true)
    await line.settle()
    expect([line.hears('customer'), line.hearsAll('sue')]).toEqual(['music', ['ann']])
    line.caller.hangUp()
    await line.settle()
    expect(line.control.dialed).toEqual([])
  })

  it('is not there when the phone is not answered', async () => {
    const line = await supervisedLine()
    line.control.phone('phone-sue', { outcome: 'noAnswer' })
    await line.acd.supervise(SUE, line.id, { mode: 'listen' })
    await line.clock.advance(30_000)
    await line.settle()
    expect(line.happened('supervision:ended')).toMatchObject([{ cause: 'noAnswer' }])
    expect(line.hears('customer')).toBe('ann')
  })

  it('may be called on another phone', async () => {
    const line = await supervisedLine()
    line.control.phone('+335', { outcome: 'answered' })
    await line.acd.supervise({ role: 'supervisor', id: 'max' }, line.id, { mode: 'listen', contact: '+335' })
    await line.settle()
    expect(line.hearsAll('+335')).toEqual(['ann', 'customer'])
    const max = line.acd.takeOver({ role: 'supervisor', id: 'max' }, line.id)
    expect(await max).toEqual({ outcome: 'refused', reason: 'notAgent' })
  })

  it('[X1] may call another phone only with the right to call out', async () => {
    const asked: unknown[] = []
    const restricted = roleAuthorizer({ agent: ['agent:*', 'interaction:own'], supervisor: ['interaction:listen'] })
    const authorizer: Authorizer = {
      permits(actor, action, subject) {
        if (action === 'interaction:callOut') asked.push(subject)
        return restricted.permits(actor, action, subject)
      },
    }
    const agents = ['ann', 'bob', 'cy'].map((id) => phoneAgent(id, 'sales'))
    agents.push({ ...phoneAgent('sue', 'sales'), contact: '+334' })
    const line = await engagedLine({ agents, authorizer })
    line.control.phone('+334', { outcome: 'answered' })
    const supervise = (contact: string) => line.acd.supervise(SUE, line.id, { mode: 'listen', contact })
    await expect(supervise('+335')).rejects.toMatchObject({ code: 'not_permitted' })
    expect(asked).toEqual([{ interaction: line.id, number: '+335' }])
    expect(line.happened('supervision:started')).toEqual([])
    expect(await supervise('+334')).toEqual({ outcome: 'done' })
    await line.settle()
    expect(line.hearsAll('+334')).toEqual(['ann', 'customer'])
  })

  it('is told why not', async () => {
    const line = await supervisedLine()
    const refused = (reason: string) => ({ outcome: 'refused', reason })
    const nameless = { role: 'supervisor', id: 'max' } as const
    expect(await line.acd.supervise(nameless, line.id, { mode: 'listen' })).toEqual(refused('noPhone'))
    expect(await line.acd.takeOver(SUE, line.id)).toEqual(refused('notListening'))
    expect(await line.acd.stopSupervising(SUE, line.id)).toEqual(refused('notListening'))
    for (let number = 1; number <= 4; number++)
      await line.acd.supervise({ role: 'supervisor', id: `s${number}` }, line.id, { mode: 'listen', contact: '+335' })
    expect(await line.acd.supervise(SUE, line.id, { mode: 'listen' })).toEqual(refused('full'))
    line.caller.hangUp()
    await line.settle()
    expect(await line.acd.supervise(SUE, line.id, { mode: 'listen' })).toEqual(refused('closed'))
  })

  it('[X1] needs the right to it, one for each mode', async () => {
    const line = await supervisedLine()
    for (const mode of ['listen', 'whisper', 'barge'] as const)
      await expect(line.acd.supervise(asAgent('bob'), line.id, { mode })).rejects.toMatchObject({
        code: 'not_permitted',
      })
    await expect(line.acd.takeOver(asAgent('bob'), line.id)).rejects.toMatchObject({ code: 'not_permitted' })
  })
})
