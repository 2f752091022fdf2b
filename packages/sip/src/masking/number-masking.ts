import { type Actor, type Engine, type Instant, parseInput, type Plugin, RingwrightError } from '@ringwright/core'
import './mask-facts.js'
import { type MaskBinding, maskBindings, maskNumbers, maskSides } from './mask-binding.js'
import { bindMask, changeMask, endMask, forgetMask, type MaskPool } from './mask-commands.js'
import { maskData } from './mask-data.js'
import { MaskedCalls } from './masked-calls.js'
import {
  maskChangeSchema,
  maskRequestSchema,
  type NumberMaskingOptions,
  numberMaskingOptionsSchema,
  plainAddress,
} from './number-masking-options.js'

/** Who is to reach each other without knowing each other's numbers, and until when. */
export interface MaskRequest {
  /** Numbers, or users of the registrar; neither is one of the pool. */
  readonly parties: readonly [string, string]
  /** From then on the number leads nowhere for the two. */
  readonly expiresAt: Instant
  /** Default false. */
  readonly record?: boolean
}

/** What is left out stays as it is. */
export type MaskChange = Partial<MaskRequest>

/** Whether two parties have a number between them now. */
export type BindOutcome =
  | { readonly outcome: 'bound'; readonly binding: MaskBinding }
  /** Each number of the pool connects one of the parties with somebody else, rests from that, or is full. */
  | { readonly outcome: 'refused'; readonly reason: 'noNumberFree' }

/** Whether a binding was changed. */
export type ChangeOutcome =
  | { readonly outcome: 'changed'; readonly binding: MaskBinding }
  /** `taken`: the binding's number connects a new party with somebody else already, or rests from that. */
  | { readonly outcome: 'refused'; readonly reason: 'gone' | 'taken' }

/** `gone`: it has ended already, or there never was one. */
export type ReleaseOutcome = { readonly outcome: 'released' } | { readonly outcome: 'refused'; readonly reason: 'gone' }

/**
 * Virtual numbers between two parties who shall not learn each other's: whoever of them calls the number reaches the
 * other, who sees the number. All commands need `masking:manage`, and hold for the next call at once, on every node.
 */
export interface NumberMasking extends Plugin {
  /** Gives two parties a number of the pool for a time. */
  bind(actor: Actor, request: MaskRequest): Promise<BindOutcome>
  /**
   * Other parties, a longer or shorter time, recorded or not. A call that runs goes on as it began; for a party that is replaced
   * the number rests.
   */
  change(actor: Actor, id: string, change: MaskChange): Promise<ChangeOutcome>
  /** Ends it before its time. Its calls are hung up; those of one that merely expires may go on to their end. */
  release(actor: Actor, id: string): Promise<ReleaseOutcome>
  /** Those that connect somebody now. */
  bindings(actor: Actor): readonly MaskBinding[]
}

/** Throws `invalid_argument` that names the option and what it takes. */
export function numberMasking(options: NumberMaskingOptions): NumberMasking {
  const { ringTimeoutMs, ...checked } = parseInput(numberMaskingOptionsSchema, options, 'options of numberMasking')
  const pool: MaskPool = checked
  const numbers = new Set(pool.numbers)
  let engine: Engine | undefined
  const allowed = (actor: Actor): Engine => {
    if (!engine) throw new RingwrightError('wrong_state', 'This numberMasking() is not part of a contact center yet.')
    engine.authorize(actor, 'masking:manage')
    return engine
  }
  const checkedParties = (parties: [string, string]): [string, string] => {
    const isLoop = parties.some((party) => numbers.has(party))
    if (isLoop || parties[0] === parties[1])
      throw new RingwrightError('invalid_argument', 'parties: takes two different ones, and no number of the pool.')
    return parties
  }
  return {
    name: 'number-masking',
    async bind(actor, request) {
      const { parties, expiresAt, record } = parseInput(maskRequestSchema, request, 'masking request')
      const wanted = { parties: checkedParties(parties), expiresAt, record }
      const binding = await allowed(actor).run(actor, (transaction) => bindMask(transaction, pool, wanted))
      return binding ? { outcome: 'bound', binding } : { outcome: 'refused', reason: 'noNumberFree' }
    },
    async change(actor, id, change) {
      const { parties, expiresAt, record } = parseInput(maskChangeSchema, change, 'masking change')
      const wanted = {
        ...(parties !== undefined && { parties: checkedParties(parties) }),
        ...(expiresAt !== undefined && { expiresAt }),
        ...(record !== undefined && { record }),
      }
      const result = await allowed(actor).run(actor, (transaction) => changeMask(transaction, pool, id, wanted))
      return typeof result === 'string'
        ? { outcome: 'refused', reason: result }
        : { outcome: 'changed', binding: result }
    },
    async release(actor, id) {
      const isReleased = await allowed(actor).run(actor, (transaction) => endMask(transaction, pool, id, 'released'))
      return isReleased ? { outcome: 'released' } : { outcome: 'refused', reason: 'gone' }
    },
    bindings(actor) {
      const all = [...allowed(actor).all(maskBindings).values()].map(({ body }) => body)
      return all.filter(({ ended }) => ended === undefined)
    },
    setup(given) {
      engine = given
      given.define(maskBindings)
      given.define(maskSides)
      given.define(maskNumbers)
      given.deadline(maskBindings, {
        deadline: ({ ended, expiresAt }) => ended?.restsUntil ?? expiresAt,
        lapse(transaction, id, binding) {
          if (binding.ended) forgetMask(transaction, binding)
          else endMask(transaction, pool, id, 'expired')
        },
      })
      given.deadline(maskSides, {
        deadline: ({ restsUntil }) => restsUntil,
        lapse: (transaction, id) => transaction.remove(maskSides, id),
      })
      const calls = new MaskedCalls(given, ringTimeoutMs)
      given.react(maskBindings, (after, before) => {
        // Erased, where it is gone without having ended.
        const isOver = after ? after.body.ended?.why === 'released' : before?.body.ended === undefined
        const id = after?.id ?? before?.id
        if (isOver && id !== undefined) calls.hangUp(id)
      })
      return {
        personalData: maskData(pool),
        takesCall(call) {
          const number = plainAddress(call.to)
          if (!numbers.has(number)) return false
          void calls.take(call, plainAddress(call.from), number)
          return true
        },
        drain: () => calls.quiet(),
        stop: () => calls.stop(),
      }
    },
  }
}
