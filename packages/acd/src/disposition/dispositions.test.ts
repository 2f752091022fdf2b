import type { AgentId } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { asAgent, openFloor } from '../fixtures/test-floor.js'
import { type DispositionOptions, type QueueOptions, acd } from '../index.js'

const ANN = 'ann' as AgentId
const ann = asAgent('ann')

const FORM: DispositionOptions = {
  codes: [
    { code: 'sold', group: 'sale', outcome: 'resolved', requires: ['amount'] },
    { code: 'callBack', name: 'Call back', group: 'open', outcome: 'unresolved' },
    { code: 'unsaid' },
  ],
  fields: {
    amount: { type: 'number', min: 1, max: 10_000 },
    product: { type: 'choice', choices: ['phone', 'tablet'] },
    remark: { type: 'text', max: 20 },
    insured: { type: 'yesNo' },
  },
}

/** Ann wraps up. */
async function wrappingAnn(dispositions: DispositionOptions = FORM, queue: Partial<QueueOptions> = {}) {
  const floor = await openFloor({ queues: [{ id: 'sales', wrapUpMs: 10_000, dispositions, ...queue }] })
  await floor.signIn('ann')
  const id = await floor.arrive()
  await floor.accept(id)
  await floor.acd.end(ann, id)
  return { floor, id }
}

describe('a disposition', () => {
  it('[A3] says whether what ended is resolved, beside the cause of the end', async () => {
    const { floor, id } = await wrappingAnn()
    await floor.acd.finishWrapUp(ann, ANN, id, { disposition: 'callBack', note: 'after six' })
    await floor.settle()
    expect(floor.happened('interaction:closed')).toMatchObject([{ cause: 'agentEnded' }])
    expect(floor.happened('interaction:disposed')).toEqual([
      {
        ...{ interaction: id, agent: 'ann', disposition: 'callBack' },
        ...{ group: 'open', outcome: 'unresolved', note: 'after six' },
      },
    ])
  })

  it('takes answers to the questions of the queue', async () => {
    const { floor, id } = await wrappingAnn()
    const fields = { amount: 20, product: 'phone', remark: 'glad', insured: true }
    expect(await floor.acd.finishWrapUp(ann, ANN, id, { disposition: 'sold', fields })).toEqual({ outcome: 'finished' })
    await floor.settle()
    expect(floor.happened('interaction:disposed')).toMatchObject([{ disposition: 'sold', outcome: 'resolved', fields }])
  })

  it.each([
    ['a code that there is not', { disposition: 'stolen' }, 'there is no "stolen"; there are sold, callBack, unsaid'],
    ['a field that the code asks for', { disposition: 'sold' }, 'fields.amount: has to be filled in'],
    ['a number that is too large', sold({ amount: 10_001 }), 'fields.amount: takes 10000 or less; got 10001'],
    ['no number', sold({ amount: Number.NaN }), /fields\.amount/],
    ['a choice that there is not', sold({ product: 'car' }), 'takes one of phone, tablet; got "car"'],
    ['a long text', sold({ remark: 'x'.repeat(21) }), 'fields.remark: takes 20 characters at the most'],
    ['a text for yes or no', sold({ insured: 'yes' }), 'fields.insured: takes true or false'],
    ['a field that there is not', sold({ colour: 'red' }), 'fields.colour: there is no such field; there are amount'],
    ['no words', { disposition: '' }, /disposition/],
  ])('is refused with %s, and the wrap-up goes on', async (_, said, message) => {
    const { floor, id } = await wrappingAnn()
    const attempt = floor.acd.finishWrapUp(ann, ANN, id, said)
    await expect(attempt).rejects.toMatchObject({ code: 'invalid_argument' })
    await expect(attempt).rejects.toThrow(message)
    expect(floor.agent('ann').loads).toMatchObject([{ state: 'wrapping' }])
    expect(floor.happened('interaction:disposed')).toEqual([])
  })

  it('can be required before the wrap-up is finished, and may have been said before the end', async () => {
    const { floor, id } = await wrappingAnn({ ...FORM, required: true })
    expect(await floor.acd.finishWrapUp(ann, ANN, id)).toEqual({ outcome: 'refused', reason: 'dispositionRequired' })
    expect(await floor.acd.dispose(ann, ANN, id, { disposition: 'callBack' })).toEqual({ outcome: 'disposed' })
    expect(await floor.acd.finishWrapUp(ann, ANN, id)).toEqual({ outcome: 'finished' })
    expect(await floor.acd.dispose(ann, ANN, id, { disposition: 'callBack' })).toEqual({
      outcome: 'refused',
      reason: 'notYours',
    })
  })

  it('that is required and was not given in time is missing in the facts, and the agent goes on', async () => {
    const { floor, id } = await wrappingAnn({ ...FORM, required: true })
    await floor.clock.advance(10_000)
    expect(floor.agent('ann').loads).toEqual([])
    expect(floor.happened('agent:wrapUpEnded')).toEqual([
      { agent: 'ann', interaction: id, queue: 'sales', cause: 'timeout', undisposed: true },
    ])
  })

  it.each(['mandatoryTimeboxed', 'optional', 'none'] as const)(
    'that nobody gave is what the queue says, in the mode %s',
    async (mode) => {
      const { floor, id } = await wrappingAnn({ ...FORM, otherwise: 'unsaid' }, { wrapUp: { mode } })
      await floor.clock.advance(10_000)
      expect(floor.happened('interaction:disposed')).toEqual([
        { interaction: id, agent: 'ann', disposition: 'unsaid', unsaid: true },
      ])
    },
  )

  it('is refused from an agent who has nothing to do with it', async () => {
    const { floor, id } = await wrappingAnn()
    const attempt = floor.acd.dispose(asAgent('bob'), ANN, id, { disposition: 'callBack' })
    await expect(attempt).rejects.toMatchObject({ code: 'not_permitted' })
  })
})

describe('a form of dispositions', () => {
  it.each([
    ['a code twice', { codes: [{ code: 'a' }, { code: 'a' }] }, 'names "a" more than once'],
    ['another code for silence', { codes: [{ code: 'a' }], otherwise: 'b' }, 'otherwise: takes one of the codes'],
    ['a code that asks for no field', { codes: [{ code: 'a', requires: ['x'] }] }, 'which is not among the fields'],
    ['a choice of nothing', { codes: [{ code: 'a' }], fields: { x: { type: 'choice' } } }, 'choices'],
    [
      'a number that there is not',
      { codes: [{ code: 'a' }], fields: { x: { type: 'number', min: 5, max: 4 } } },
      'dispositions.fields.x.min: is more than 4, the most',
    ],
    [
      'a text that is too long for any field',
      { codes: [{ code: 'a' }], fields: { x: { type: 'text', min: 2_000 } } },
      'is more than 1000, the most',
    ],
    ['no codes', { codes: [] }, 'dispositions.codes'],
  ] as const)('is refused with %s', (_, dispositions, message) => {
    expect(() => acd({ queues: [{ id: 'sales', dispositions }] })).toThrow(message)
  })

  it.each(['none', 'optional', 'agentRequested'] as const)(
    'cannot be required where nobody could be asked: in the mode %s',
    (mode) => {
      const queue = { id: 'sales', dispositions: { ...FORM, required: true }, wrapUp: { channels: { mail: { mode } } } }
      expect(() => acd({ queues: [queue] })).toThrow('takes a mandatory wrap-up on every channel')
    },
  )
})

function sold(fields: Readonly<Record<string, string | number | boolean>>) {
  return { disposition: 'sold', fields: { amount: 5, ...fields } }
}
