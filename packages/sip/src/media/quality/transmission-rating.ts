/** How one direction of a talk over G.711 was carried. */
export interface Transmission {
  /** Packets lost, of all: 0 to 1. */
  readonly lossShare: number
  /** From mouth to ear, one way. */
  readonly delayMs: number
}

/** What is left of 100 with every default of ITU-T G.107 (2015) and nothing lost or late: R₀ − Iₛ. */
const RATING_DEFAULT = 93.2

/** How much loss G.711 with concealment bears, in percent: Bpl of ITU-T G.113 (2007), table I.4. */
const LOSS_ROBUSTNESS = 25.1

/** From here on people begin to talk into each other's words. */
const DELAY_NOTICED_MS = 177.3

/**
 * The rating R of the E-model, 0 to 100 (ITU-T G.107 (2015), equation 7-1), for random loss (BurstR = 1) and without echo.
 * The delay's part is the line that Cole and Rosenbluth fitted to it ("Voice over IP performance monitoring", 2001).
 */
export function transmissionRating({ lossShare, delayMs }: Transmission): number {
  const lossPercent = 100 * lossShare
  const equipment = 95 * (lossPercent / (lossPercent + LOSS_ROBUSTNESS))
  const delay = 0.024 * delayMs + 0.11 * Math.max(0, delayMs - DELAY_NOTICED_MS)
  return Math.min(100, Math.max(0, RATING_DEFAULT - delay - equipment))
}

/** What listeners would give on average, 1 (bad) to 4.5, for a rating (ITU-T G.107 (2015), annex B). */
export function meanOpinionScore(rating: number): number {
  return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6)
}
