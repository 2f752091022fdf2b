/**
 * The clump in which abandons come, in customers: large teams lose several at a time, because one wrong guess concerns all
 * their calls. The least is below one: whole calls in reserve are a third of what the smallest teams may spend in a shift.
 */
const CLUMP_LEAST = 0.6
const CLUMP_PER_AGENT = 0.04
/** What is kept back of the bank, in clumps, once it could be saved up: the price of its noise. */
const RESERVE_CLUMPS = 1.3
const RESERVE_AFTER_ANSWERS = 100
/** Steps of the logarithm of the price for each clump above and below the reserve: slowly dearer, quickly cheaper. */
const GAIN_ABOVE = 0.35
const GAIN_BELOW = 1.5
const ABOVE_MAX = 5
const BELOW_MAX = 4
/** How quickly the price learns from a bank that stays on one side, for each answer. */
const LEARNING = 0.001
/** Limits of what is learned, as factors of the cap, and the highest price at all. */
const LEARNED_MAX = 10
const LEARNED_MIN = 0.1
const PRICE_MAX = 0.5

export interface AbandonPriceState {
  answered: number
  abandoned: number
  /** Answers at the last decision. */
  seen: number
  logPrice: number
}

/**
 * How much risk of an abandon a further call may bring, the same for every call at any time: where risk is worth most,
 * it is taken. The price is steered by a bank: each answer pays in the cap's share of an abandon, each abandon costs
 * one. Above the reserve the price rises slowly, below it falls fast.
 */
export class AbandonPrice {
  readonly state: AbandonPriceState
  readonly #cap: number

  constructor(cap: number, saved?: AbandonPriceState) {
    this.#cap = cap
    this.state = saved ?? { answered: 0, abandoned: 0, seen: 0, logPrice: Math.log(cap) }
  }

  answer(count: number): void {
    this.state.answered += count
  }

  abandon(count: number): void {
    this.state.abandoned += count
  }

  /** The price now, a probability. In debt it is next to nothing: then hardly a call has no idle agent to itself. */
  now(agents: number): number {
    const { state } = this
    const clump = CLUMP_LEAST + CLUMP_PER_AGENT * agents
    const bank = this.#cap * state.answered - state.abandoned
    const saved = 1 - Math.exp(-state.answered / (RESERVE_AFTER_ANSWERS * clump))
    const above = bank / clump - RESERVE_CLUMPS * saved
    const learned = LEARNING * (state.answered - state.seen) * clamp(above, -1, 1)
    const neutral = Math.log(this.#cap)
    state.seen = state.answered
    state.logPrice = clamp(state.logPrice + learned, neutral + Math.log(LEARNED_MIN), neutral + Math.log(LEARNED_MAX))
    const step = above > 0 ? GAIN_ABOVE * Math.min(above, ABOVE_MAX) : GAIN_BELOW * Math.max(above, -BELOW_MAX)
    return Math.min(PRICE_MAX, Math.exp(state.logPrice + step))
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value))
}
