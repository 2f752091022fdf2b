import { afterEach, describe, expect, it } from 'vitest'
import { type ContactCenter, createContactCenter } from '../engine/contact-center.js'
import type { FlowFunction } from '../flow/flow-runner.js'
import { buildFlow } from '../flow/flow-builder.js'
import { interactions } from '../interaction/interaction.js'
import { scriptedCallControl } from '../simulation/scripted-call-control.js'
import { steppingClock } from '../simulation/stepping-clock.js'

let center: ContactCenter
afterEach(() => center.stop())

/** A caller of a bank: a menu, an account number that is looked up, a PIN, and an answer that ends the call. */
async function banking({ lookUpMs = 3_000 } = {}) {
  const clock = steppingClock()
  const control = scriptedCallControl({ clock, promptMs: 2_000 })
  const lookUp: FlowFunction = async () => {
    await new Promise<void>((resolve) => clock.setTimer(lookUpMs, resolve))
    return true
  }
  const digits = (length: number) => ({ digits: { min: length, max: length } })
  center = createContactCenter({
    clock,
    plugins: [{ name: 'phones', setup: () => ({ callControl: control }) }],
    functions: { lookUp },
    flows: [
      buildFlow({
        id: 'bank',
        steps: {
          menu: {
            kind: 'ask',
            prompt: 'menu',
            choices: [
              { keys: ['1'], next: 'account' },
              { keys: ['2'], next: 'hours' },
            ],
            otherwise: 'bye',
          },
          hours: { kind: 'play', prompt: 'hours', next: 'menu' },
          account: {
            kind: 'collect',
            prompt: 'account',
            variable: 'account',
            ...digits(4),
            next: 'look',
            otherwise: 'bye',
          },
          look: { kind: 'invoke', function: 'lookUp', timeoutMs: 20_000, next: 'pin', otherwise: 'bye' },
          pin: { kind: 'collect', prompt: 'pin', variable: 'pin', ...digits(2), next: 'done', otherwise: 'bye' },
          done: { kind: 'play', prompt: 'balance', next: 'bye' },
          bye: { kind: 'hangUp' },
        },
      }),
    ],
    entries: [{ address: '100', flow: 'bank' }],
  })
  await center.start()
  const caller = control.call('+4930901820', '100')
  await clock.advance(0)
  const stands = () => {
    const stage = [...center.all(interactions).values()][0]?.body.stage
    if (stage?.name !== 'flow') return undefined
    const { step, attempt, variables } = stage.position
    return { step, attempt, account: variables['account'], pin: variables['pin'] }
  }
  return { clock, caller, stands }
}

describe('a caller who knows the menu', () => {
  it('[J3] types the answers of several questions in one go', async () => {
    const { clock, caller, stands } = await banking()
    caller.press('1')
    caller.press('4711')
    await clock.advance(0)
    expect(stands()).toMatchObject({ step: 'look', account: '4711' })
  })

  it('[J3] types the next answer while the host looks the last one up', async () => {
    const { clock, caller, stands } = await banking()
    caller.press('14711')
    await clock.advance(1_000)
    caller.press('42')
    await clock.advance(3_000)
    expect(stands()).toMatchObject({ step: 'done', account: '4711', pin: '42' })
  })

  it('begins an answer ahead, hears no prompt for it, and has the usual time for the rest', async () => {
    const { clock, caller, stands } = await banking()
    caller.press('14711')
    await clock.advance(1_000)
    caller.press('4')
    await clock.advance(3_000)
    expect(caller.call?.playing).toBeUndefined()
    caller.press('2')
    await clock.advance(0)
    expect(stands()).toMatchObject({ step: 'done', pin: '42' })
  })

  it('is asked again after a wrong key, and what was typed behind it does not count', async () => {
    const { clock, caller, stands } = await banking()
    caller.press('91')
    await clock.advance(0)
    expect(stands()).toMatchObject({ step: 'menu', attempt: 2 })
  })

  it('says nothing with keys during an announcement', async () => {
    const { clock, caller, stands } = await banking()
    caller.press('2')
    await clock.advance(500)
    caller.press('1')
    await clock.advance(1_500)
    expect(stands()).toMatchObject({ step: 'menu', attempt: 1 })
  })

  it('is listened to for ten seconds: keys that come later are for what is asked then', async () => {
    const { clock, caller, stands } = await banking({ lookUpMs: 11_000 })
    caller.press('14711')
    await clock.advance(1_000)
    caller.press('42')
    await clock.advance(10_000)
    expect(stands()).toMatchObject({ step: 'pin' })
    caller.press('43')
    await clock.advance(0)
    expect(stands()).toMatchObject({ step: 'done', pin: '43' })
  })
})
