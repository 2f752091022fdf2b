import { afterEach, describe, expect, it } from 'vitest'
import { buildFlow } from '../flow/flow-builder.js'
import { interactions } from '../interaction/interaction.js'
import { TextCenter } from './fixtures/text-center.js'

const opened: TextCenter[] = []
afterEach(async () => {
  for (const { center } of opened.splice(0)) await center.stop()
})

async function open(more: Parameters<typeof TextCenter.open>[2] = {}, like?: TextCenter): Promise<TextCenter> {
  const center = await TextCenter.open({}, like, more)
  opened.push(center)
  return center
}

const requests = ({ facts }: TextCenter) => facts.filter(({ type }) => type === 'interaction:opened').length
const asked = ({ texts }: TextCenter) => texts.map((text) => text?.split('\n')[0])

describe('[A13] a message that comes twice at once', () => {
  it('answers one question', async () => {
    const center = await open()
    await center.receive('hello', 'm1')
    await Promise.all([center.receive('1', 'm2'), center.receive('1', 'm2')])
    expect(asked(center)).toEqual(['What is it about?', 'Which order?'])
  })

  it('is the first one, and no answer to what is asked then', async () => {
    const center = await open()
    await Promise.all([center.receive('1', 'm1'), center.receive('1', 'm1')])
    expect(asked(center)).toEqual(['What is it about?'])
  })

  it('leaves what else there is to choose from as it is', async () => {
    const center = await open()
    await center.receive('hello', 'm1')
    await Promise.all([center.receive('what?', 'm2'), center.receive('1', 'm3')])
    expect(asked(center)).toContain('Which order?')
  })
})

describe('[A13] a message that comes again when its request is over', () => {
  it('begins no other where nobody has answered it', async () => {
    const flows = [buildFlow({ id: 'reception', steps: { bye: { kind: 'hangUp' } } })]
    const center = await open({ flows })
    await center.receive('hello', 'm1')
    await center.clock.advance(1_000)
    expect(await center.receive('hello', 'm1')).toMatchObject({ duplicate: true })
    expect(requests(center)).toBe(1)
    await center.receive('hello', 'm2')
    expect(requests(center)).toBe(2)
  })

  it('begins no other where it was the last word of a request that ended by itself later', async () => {
    const bye = { kind: 'hangUp' } as const
    const ask = { kind: 'ask', choices: [{ keys: ['1'], next: 'bye' }], timeoutMs: 60_000, otherwise: 'bye' } as const
    const center = await open({ flows: [buildFlow({ id: 'reception', steps: { ask, bye } })] })
    await center.receive('hello', 'm1')
    await center.receive('are you there?', 'm2')
    await center.receive('hello', 'm1')
    expect(center.interaction).toMatchObject({ stage: { name: 'flow' } })
    await center.clock.advance(600_000)
    expect(center.center.all(interactions).size).toBe(0)
    await center.receive('are you there?', 'm2')
    expect(requests(center)).toBe(1)
  })
})
