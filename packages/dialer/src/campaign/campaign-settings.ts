import { RingwrightError, localTime, parseInput } from '@ringwright/core'
import { z } from 'zod'
import { AbandonLedger } from '../compliance/abandon-ledger.js'
import { type AbandonPolicy, CRTC, FCC_TCPA, FTC_TSR, OFCOM, RING_MIN_MS } from '../compliance/abandon-policy.js'
import { type CallingHours, US_HOURS } from '../compliance/calling-hours.js'
import type { CampaignOptions } from './campaign-options.js'
import { checkQuotas, quotasSchema } from './quota.js'
import { ratesSchema } from './rates.js'
import { retryPolicySchema } from './retry-policy.js'

const POLICIES: Readonly<Record<string, AbandonPolicy>> = {
  [FTC_TSR.name]: FTC_TSR,
  [FCC_TCPA.name]: FCC_TCPA,
  [OFCOM.name]: OFCOM,
  [CRTC.name]: CRTC,
}

const DAY_MS = 86_400_000
const MINUTES_OF_DAY = 1_440
/** As in other dialers: more lists in one mix are not looked after by people. */
const LISTS_MAX = 10

/** What the rules of most countries allow; more has to be asked for. */
const CAP_DEFAULT = 0.03
/** A pacer steers by some share. Where a policy allows none, the ledger releases nothing that is at risk. */
const CAP_MIN = 0.001

const callerId = z.string().min(1).max(64)
const name = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'takes 1 to 64 letters, digits, "-" and "_"')
const hours = z
  .tuple([z.int().min(0), z.int().max(MINUTES_OF_DAY)])
  .refine(([from, until]) => from < until, 'ends before it begins; give minutes of one day, or null for closed')
  .nullable()
const week = z.tuple([hours, hours, hours, hours, hours, hours, hours])
const localDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a date such as "2026-12-25"')

const policySchema = z.strictObject({
  name: z.string().min(1).max(64),
  cap: z.strictObject({ abandons: z.int().min(0), answers: z.int().min(1) }),
  window: z.enum(['calendarDay', 'calendarMonth', 'successive30Days', 'campaign']),
  countsMachineErrors: z.boolean(),
  minimumRingMs: z.number().int().min(0).max(120_000),
  redialBlockMs: z
    .number()
    .int()
    .min(0)
    .max(366 * DAY_MS),
})

const callingHoursSchema = z.strictObject({
  week,
  regions: z.record(z.string(), week).exactOptional(),
  holidays: z.array(localDate).max(1_000).exactOptional(),
  regionalHolidays: z.record(z.string(), z.array(localDate)).exactOptional(),
})

const pacerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('preview') }),
  z.strictObject({ kind: z.literal('progressive') }),
  z.strictObject({ kind: z.literal('power'), linesPerAgent: z.number().min(1).max(10) }),
  z.strictObject({
    kind: z.literal('predictive'),
    cap: z.number().gt(0).max(0.2).exactOptional(),
    order: z.enum(['likeliest', 'list']).default('list'),
  }),
  z.strictObject({ kind: z.literal('own'), name: z.string().min(1).max(64) }),
])

/** What `CampaignOptions` documents, field for field. */
const settingsSchema = z.strictObject({
  id: name,
  name: z.string().min(1).max(200).exactOptional(),
  queue: z.string().min(1).max(64).exactOptional(),
  flow: z.string().min(1).max(64).exactOptional(),
  lists: z
    .array(z.strictObject({ list: name, share: z.number().min(0.01).max(100).default(1) }))
    .min(1)
    .max(LISTS_MAX),
  pacer: pacerSchema.default({ kind: 'progressive' }),
  linesMax: z.int().min(1).max(10_000).default(100),
  from: z.union([callerId, z.array(callerId).min(1).max(1_000)]).exactOptional(),
  ringTimeoutMs: z.int().min(RING_MIN_MS).max(120_000).default(25_000),
  previewMs: z.int().min(5_000).max(600_000).default(120_000),
  holdMs: z.int().min(0).max(6_000).default(2_000),
  abandonFlow: z.string().min(1).max(64).exactOptional(),
  machineFlow: z.string().min(1).max(64).exactOptional(),
  followUp: z
    .strictObject({
      channel: z.string().min(1).max(64),
      service: z.string().min(1).max(64),
      flow: z.string().min(1).max(64),
      column: z.string().min(1).max(200).exactOptional(),
    })
    .exactOptional(),
  policies: z
    .array(z.union([z.enum(['ftc-tsr', 'fcc-tcpa', 'ofcom', 'crtc']), policySchema]))
    .min(1)
    .max(10)
    .default(['ftc-tsr']),
  machineErrorsPerMille: z.int().min(0).max(1_000).default(0),
  unsureIs: z.enum(['person', 'machine']).default('person'),
  machineChecksPerMille: z.int().min(0).max(1_000).default(0),
  zone: z.string().min(1).max(64),
  callingHours: callingHoursSchema.prefault(() => structuredClone(US_HOURS) as z.input<typeof callingHoursSchema>),
  frequencyCaps: z
    .array(
      z.strictObject({
        calls: z.int().min(1).max(50),
        withinMs: z
          .int()
          .min(1)
          .max(31 * DAY_MS),
      }),
    )
    .max(10)
    .default([{ calls: 3, withinMs: DAY_MS }]),
  needsConsent: z.boolean().default(false),
  purpose: z.string().trim().min(1).max(64).default('marketing'),
  schedule: z
    .strictObject({
      week: week.exactOptional(),
      holidays: z.array(localDate).max(1_000).exactOptional(),
      from: z.number().exactOptional(),
      until: z.number().exactOptional(),
    })
    .default({}),
  retry: retryPolicySchema.default({}),
  attemptsMax: z.int().min(1).max(100).default(10),
  alternateAfterMs: z
    .int()
    .min(60_000)
    .max(31 * DAY_MS)
    .default(60_000),
  quotas: quotasSchema.default([]),
  rates: ratesSchema.exactOptional(),
  hopperSize: z.int().min(10).max(2_000).default(200),
} satisfies Record<keyof CampaignOptions, z.ZodType>)

type PacerOptions = z.output<typeof pacerSchema>
/** The pacer of a campaign, with its defaults; the `cap` that none named is that of the tightest policy. */
export type PacerSettings =
  | Exclude<PacerOptions, { kind: 'predictive' }>
  | (Extract<PacerOptions, { kind: 'predictive' }> & { readonly cap: number })

/** The settings of a campaign, complete and checked. */
export type CampaignSettings = Omit<z.output<typeof settingsSchema>, 'policies' | 'pacer'> & {
  readonly policies: readonly AbandonPolicy[]
  readonly pacer: PacerSettings
}

/** What may be changed while a campaign is stopped. Never its lists, its agents, or the law it is under. */
export const EDITABLE = [
  'name',
  'pacer',
  'linesMax',
  'from',
  'ringTimeoutMs',
  'abandonFlow',
  'machineFlow',
  'followUp',
  'unsureIs',
  'machineChecksPerMille',
  'schedule',
  'retry',
  'attemptsMax',
  'alternateAfterMs',
  'hopperSize',
  'previewMs',
  'rates',
] as const satisfies readonly (keyof CampaignOptions)[]

/** What is absent, or undefined, stays as it is; `null` takes a setting away, so that its default holds again. */
export type CampaignChanges = {
  readonly [Name in (typeof EDITABLE)[number]]?: CampaignOptions[Name] | null | undefined
}

/**
 * Checks what a host says of a campaign; throws `invalid_argument` for what contradicts itself or could never call.
 * `pacers`: the names of the host's own.
 */
export function campaignSettings(options: unknown, pacers: readonly string[]): CampaignSettings {
  const { policies: named, ...rest } = parseInput(settingsSchema, options, 'options of the campaign')
  const policies = named.map((policy) => (typeof policy === 'string' ? (POLICIES[policy] as AbandonPolicy) : policy))
  const settings = { policies, ...rest, pacer: pacerSettings(rest.pacer, policies) }
  checkContradictions(settings)
  checkPacer(settings.pacer, pacers)
  return settings
}

/** Those that a host has its dialer begin with; throws `invalid_argument` also where two have one id, as the second would never be made. */
export function configuredCampaigns(all: readonly unknown[], pacers: readonly string[]): readonly CampaignSettings[] {
  const configured = all.map((options) => campaignSettings(options, pacers))
  const ids = new Set<string>()
  for (const { id } of configured) {
    if (ids.has(id)) refuse(`Two \`campaigns\` have the id "${id}"; give each its own.`)
    ids.add(id)
  }
  return configured
}

function checkContradictions(settings: CampaignSettings): void {
  const { queue, flow, policies, ringTimeoutMs, zone, callingHours, schedule, machineErrorsPerMille, pacer } = settings
  if ((queue === undefined) === (flow === undefined))
    refuse('Give the campaign a `queue` whose agents it calls for, or a `flow` for one without agents; not both.')
  if (queue === undefined && (pacer.kind === 'predictive' || pacer.kind === 'preview'))
    refuse('A campaign without agents has nobody to predict or to show leads to; leave `pacer` out.')
  checkQuotas(settings.quotas)
  // Both throw for what is no zone, and for caps that are no fractions.
  localTime(zone, 0)
  new AbandonLedger({ policies, zone, machineErrorsPerMille })
  const names = new Set(policies.map((policy) => policy.name))
  if (names.size < policies.length) refuse('Two `policies` have the same name; name each once.')
  const impatient = policies.find(({ minimumRingMs }) => minimumRingMs > ringTimeoutMs)
  if (impatient)
    refuse(
      `Policy ${impatient.name} asks for ${impatient.minimumRingMs} ms of ringing, but \`ringTimeoutMs\` is ${ringTimeoutMs}; raise it.`,
    )
  if (new Set(settings.lists.map(({ list }) => list)).size < settings.lists.length)
    refuse('Two `lists` are the same; name each once, and give it a `share`.')
  if (!opensEver(callingHours.week)) refuse('`callingHours.week` allows no call at all; open it for some hours.')
  if (schedule.week && !opensEver(schedule.week)) refuse('`schedule.week` never opens; open it for some hours.')
  if (schedule.from !== undefined && schedule.until !== undefined && schedule.from >= schedule.until)
    refuse('`schedule.until` is not after `schedule.from`; the campaign would never open.')
}

function checkPacer(pacer: CampaignSettings['pacer'], own: readonly string[]): void {
  if (pacer.kind !== 'own' || own.includes(pacer.name)) return
  const known = own.length > 0 ? `it has ${own.join(', ')}` : 'it has none'
  refuse(
    `\`pacer\` names "${pacer.name}", which is not among the \`pacers\` of dialer() (${known}); give it one of this name.`,
  )
}

function pacerSettings(pacer: PacerOptions, policies: readonly AbandonPolicy[]): PacerSettings {
  if (pacer.kind !== 'predictive') return pacer
  const tightest = Math.min(CAP_DEFAULT, ...policies.map(({ cap }) => cap.abandons / cap.answers))
  return { ...pacer, cap: pacer.cap ?? Math.max(CAP_MIN, tightest) }
}

function opensEver(each: CallingHours['week']): boolean {
  return each.some((day) => day !== null)
}

function refuse(message: string): never {
  throw new RingwrightError('invalid_argument', message)
}

/** The longest redial block of a campaign's policies. */
export function redialBlockMs({ policies }: CampaignSettings): number {
  return Math.max(...policies.map((policy) => policy.redialBlockMs))
}
