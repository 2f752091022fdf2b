import { type QueueStep, buildFlow, lintFlow } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { openLine, phoneAgent } from '../fixtures/test-line.js'

const step: QueueStep<'sales' | 'bye'> = {
  kind: 'queue',
  queue: 'sales',
  music: 'piano',
  announcements: [{ prompts: ['five-for-a-survey'], afterMs: 20_000 }],
  choices: [{ keys: ['9'], next: 'bye' }],
  meanwhile: [
    { keys: ['1'], music: 'jazz' },
    { keys: ['2'], music: 'what-is-new', prompt: 'you-hear-the-news' },
    { keys: ['3'], music: null },
    { keys: ['5'], attributes: { survey: true }, prompt: 'thank-you' },
  ],
}
const flowOf = (sales: QueueStep<'sales' | 'bye'>) =>
  buildFlow({ id: 'hotline', steps: { sales, bye: { kind: 'hangUp', prompt: 'bye' } } })
const open = () => openLine({ flow: flowOf(step), queues: [{ id: 'sales' }], agents: [phoneAgent('li', 'sales')] })

describe('somebody who waits on the phone', () => {
  it('[H11] chooses what to hear: other music, news, or nothing, as often as they like', async () => {
    const line = await open()
    const caller = await line.call()
    const heard = [caller.call?.hears]
    for (const key of ['1', '7', '3', '2']) {
      caller.press(key)
      await line.clock.advance(0)
      heard.push(caller.call?.hears)
      await line.clock.advance(2_000)
    }
    heard.push(caller.call?.hears)
    expect(heard).toEqual(['piano', 'jazz', 'jazz', undefined, 'you-hear-the-news', 'what-is-new'])
    expect(line.happened('interaction:musicChosen').map(({ music }) => music)).toEqual([
      'jazz',
      undefined,
      'what-is-new',
    ])
  })

  it('[H11] hears announcements over it, and the chosen music again after them', async () => {
    const line = await open()
    const caller = await line.call()
    caller.press('1')
    await line.clock.advance(20_000)
    expect(caller.call?.hears).toBe('five-for-a-survey')
    await line.clock.advance(2_000)
    expect(caller.call?.hears).toBe('jazz')
  })

  it('[H12] agrees to a survey with a key, keeps the place, and the agent’s data says so', async () => {
    const line = await open()
    const caller = await line.call('+1')
    await line.call('+2')
    await line.clock.advance(20_000)
    const before = line.of('+1')?.stage
    caller.press('5')
    await line.clock.advance(500)
    expect(caller.call?.hears).toBe('thank-you')
    expect(line.of('+1')).toMatchObject({ attributes: { survey: true }, stage: before })
    expect(line.acd.router.place(line.of('+1')?.id as never)).toMatchObject({ position: 1 })
    expect(line.happened('interaction:attributesChanged')).toMatchObject([{ names: ['survey'] }])
    await line.signIn('li')
    expect(line.of('+1')).toMatchObject({ attributes: { survey: true }, stage: { name: 'engaged', agent: 'li' } })
    expect(line.of('+2')?.attributes).toEqual({})
  })

  it('[H12] may agree while an agent’s phone rings, which rings on', async () => {
    const line = await open()
    const caller = await line.call('+1')
    line.control.phone('phone-li', { outcome: 'answered', afterMs: 5_000 })
    await line.acd.setConnected('li' as never, true)
    await line.acd.setStatus({ role: 'agent', id: 'li' }, 'li' as never, { name: 'available' })
    await line.clock.advance(1_000)
    caller.press('5')
    await line.clock.advance(1_000)
    expect(line.of('+1')).toMatchObject({ attributes: { survey: true }, stage: { name: 'waiting' } })
    await line.clock.advance(3_000)
    expect(line.of('+1')).toMatchObject({ attributes: { survey: true }, stage: { name: 'engaged' } })
  })

  it('is never asked with a key that leads away, nor with one that a telephone has not', () => {
    const broken = flowOf({
      ...step,
      meanwhile: [
        { keys: ['9'], music: null },
        { keys: ['jazz'], music: 'jazz' },
      ],
    })
    const found = lintFlow(broken, { media: ['voice'] } as never)
    expect(found.map(({ code, field }) => [code, field])).toEqual([
      ['ambiguousAnswer', 'meanwhile.0.keys'],
      ['unanswerableInVoice', 'meanwhile.1.keys'],
    ])
  })
})
