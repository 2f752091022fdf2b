/** Over what an abandon rate is taken. Days and months are those of the ledger's time zone. */
export type AbandonWindow =
  | 'calendarDay'
  | 'calendarMonth'
  /** Periods of thirty days, one after the other from the campaign's first day. */
  | 'successive30Days'
  | 'campaign'

/** The law's 15 s, or four rings: what the rules of both the US and the UK ask for. */
export const RING_MIN_MS = 15_000

/** A rule on abandoned calls. A share is a fraction of whole numbers, so that 3 % is 3 % and nothing near it. */
export interface AbandonPolicy {
  /** By which campaigns and reports name it. */
  readonly name: string
  /** At most `abandons` of each `answers` persons who answer. */
  readonly cap: { readonly abandons: number; readonly answers: number }
  /** Over which time answers and abandons are counted together. */
  readonly window: AbandonWindow
  /** Persons cut off as machines count by their estimated share. */
  readonly countsMachineErrors: boolean
  /** How long a call rings before it may be given up. */
  readonly minimumRingMs: number
  /** How long somebody who was abandoned is not called without an agent at hand; 0 where no rule says so. */
  readonly redialBlockMs: number
}

const HOUR_MS = 3_600_000

/** 16 CFR 310.4(b)(4): per campaign, over successive periods of 30 days. */
export const FTC_TSR: AbandonPolicy = {
  name: 'ftc-tsr',
  cap: { abandons: 3, answers: 100 },
  window: 'successive30Days',
  countsMachineErrors: false,
  minimumRingMs: RING_MIN_MS,
  redialBlockMs: 0,
}

/** 47 CFR 64.1200(a)(7): the same share and period. */
export const FCC_TCPA: AbandonPolicy = { ...FTC_TSR, name: 'fcc-tcpa' }

/**
 * Ofcom, persistent misuse: by campaign and calendar day, machine-detection errors added, no repeat within 72 hours.
 * Since 2017 no rate is declared safe; the former 3 % is kept as the most that a day may reach.
 */
export const OFCOM: AbandonPolicy = {
  name: 'ofcom',
  cap: { abandons: 3, answers: 100 },
  window: 'calendarDay',
  countsMachineErrors: true,
  minimumRingMs: RING_MIN_MS,
  redialBlockMs: 72 * HOUR_MS,
}

/** CRTC, Automatic dialing: 5 % in a calendar month. */
export const CRTC: AbandonPolicy = {
  name: 'crtc',
  cap: { abandons: 5, answers: 100 },
  window: 'calendarMonth',
  countsMachineErrors: false,
  minimumRingMs: RING_MIN_MS,
  redialBlockMs: 0,
}
