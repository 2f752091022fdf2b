import { type DialOptions, buildFlow } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { asAgent } from './fixtures/test-floor.js'
import { type LineOptions, type TestLine, openLine, phoneAgent } from './fixtures/test-line.js'

const flow = buildFlow({ id: 'hotline', steps: { wait: { kind: 'queue', queue: 'sales' } } })
const LI = asAgent('li')

interface SiteLine extends TestLine {
  /** For which sites an address was dialed, in order. */
  sitesOf(address: string): readonly (string | undefined)[]
}

/** Li works in Ulm; the process, and whoever calls it, belong to Berlin. */
async function open(options: Partial<LineOptions> = {}): Promise<SiteLine> {
  const line = await openLine({
    ...{ flow, site: 'berlin', queues: [{ id: 'sales', wrapUpMs: 0 }] },
    agents: [{ ...phoneAgent('li', 'sales'), site: 'ulm' }, phoneAgent('bob', 'sales')],
    ...options,
  })
  const dials: { to: string; site: string | undefined }[] = []
  const { dial } = line.control
  Object.assign(line.control, {
    dial: (to: string, terms: DialOptions) => {
      dials.push({ to, site: terms.site })
      return dial(to, terms)
    },
  })
  return { ...line, sitesOf: (address) => dials.filter(({ to }) => to === address).map(({ site }) => site) }
}

describe('[C21] what is dialed', () => {
  it('for an agent is dialed for the site where the agent works, and the interaction belongs to it', async () => {
    const line = await open()
    await line.signIn('li')
    line.control.phone('+4973112', { outcome: 'answered' })
    await line.center.calls.start(LI, { agent: 'li' as never, number: '+4973112', queue: 'sales', service: 'sales' })
    await line.clock.advance(1_000)
    expect([line.sitesOf('phone-li'), line.sitesOf('+4973112')]).toEqual([['ulm'], ['ulm']])
    expect(line.of('+4973112')).toMatchObject({ site: 'ulm', stage: { name: 'engaged' } })
  })

  it('for an agent who asks somebody outside, too', async () => {
    const line = await open()
    await line.signIn('li')
    await line.call('+491')
    await line.clock.advance(1_000)
    line.control.phone('+4930', { outcome: 'answered' })
    await line.acd.consult(LI, line.of('+491')?.id as never, { target: { number: '+4930' } })
    await line.clock.advance(1_000)
    expect(line.sitesOf('+4930')).toEqual(['ulm'])
  })

  it('for an agent of every site is dialed for the site of the customer', async () => {
    const line = await open({ entries: [{ address: '*', flow: 'hotline', site: 'bonn' }] })
    await line.signIn('bob')
    await line.call('+491')
    await line.clock.advance(1_000)
    expect(line.sitesOf('phone-bob')).toEqual(['bonn'])
  })

  it("is dialed for the process's own site where nothing else is known", async () => {
    const line = await open()
    await line.signIn('bob')
    line.control.phone('+4930', { outcome: 'answered' })
    await line.center.calls.start(asAgent('bob'), {
      agent: 'bob' as never,
      number: '+4930',
      queue: 'sales',
      service: 'x',
    })
    await line.clock.advance(1_000)
    expect([line.sitesOf('+4930'), line.of('+4930')?.site]).toEqual([['berlin'], 'berlin'])
  })
})
