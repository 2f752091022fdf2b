import type { AbandonPolicy } from '../compliance/abandon-policy.js'
import type { FrequencyCap } from '../compliance/call-permission.js'
import type { CallingHours } from '../compliance/calling-hours.js'
import type { Quota } from './quota.js'
import type { RateOptions } from './rates.js'
import type { RetryPolicy } from './retry-policy.js'

/** Who is called for a campaign, by whom, how, and when. `id`, `lists`, `zone` and one of `queue` and `flow` are needed. */
export interface CampaignOptions {
  /** 1 to 64 letters, digits, `-` and `_`. */
  readonly id: string
  /** As people call it. Default: the id. */
  readonly name?: string
  /** Whose agents get those who answer. Without it the campaign has no agents, and `flow` says what happens. */
  readonly queue?: string
  /** What those who answer meet when there are no agents: prompts, questions, a bot. */
  readonly flow?: string
  /** Where leads come from, with their shares of what is dialed. 1 to 10. */
  readonly lists: readonly CampaignList[]
  /** How many are called, and when. Default `{ kind: 'progressive' }`. */
  readonly pacer?: CampaignPacer
  /**
   * Lines that may be open at once, whatever the pacer says: of calls that ring as of those that somebody, or a machine, has
   * answered. Calls that agents make to leads that they were shown are not limited. Default 100; 1 to 10,000.
   */
  readonly linesMax?: number
  /**
   * The number that is shown, or up to 1,000: to each person one that begins as theirs does for as long as possible, in turn
   * where several do. Default: the trunk's own.
   */
  readonly from?: string | readonly string[]
  /** How long a phone rings. Default 25,000; 15,000 to 120,000, and no less than each of the `policies` asks for. */
  readonly ringTimeoutMs?: number
  /** How long a lead is shown to agents, in preview dialing, before it is put back. Default 120,000; 5,000 to 600,000. */
  readonly previewMs?: number
  /** How long a person who answered may be without an agent before the call is given up. Default 2,000; 0 to 6,000. */
  readonly holdMs?: number
  /** The flow for a person who got nobody in time: who called, and how to be called no more. Default: the call ends. */
  readonly abandonFlow?: string
  /** The flow for an answering machine, where machines are told apart. Default: the call ends. */
  readonly machineFlow?: string
  /** How somebody is written to who could not be reached by as many calls as are allowed. Default: nobody is. */
  readonly followUp?: FollowUpOptions
  /**
   * Abandon rules by name or written out, 1 to 10; all hold at once, and cannot be changed later. Default `['ftc-tsr']`.
   */
  readonly policies?: readonly ('ftc-tsr' | 'fcc-tcpa' | 'ofcom' | 'crtc' | AbandonPolicy)[]
  /** Persons among a thousand calls that are taken for machines, measured or estimated. Default 0. */
  readonly machineErrorsPerMille?: number
  /**
   * As what a call is treated of which nobody can tell. As a machine, persons among them are hung up on. Default `person`.
   */
  readonly unsureIs?: 'person' | 'machine'
  /**
   * How many of a thousand calls judged to be machines are given to an idle agent all the same, whose word on them says
   * how often that is wrong. Default 0.
   */
  readonly machineChecksPerMille?: number
  /** The IANA zone of the ledger's days and of the schedule: `Europe/London`. */
  readonly zone: string
  /** When people may be called, by their own clocks. Default 8 to 21 every day, the widest that most laws allow. */
  readonly callingHours?: CallingHours
  /**
   * How often a number is called within a span, by all campaigns together. Default 3 calls a day; at most 10 caps, of 1 to 50 calls
   * within 31 days at most.
   */
  readonly frequencyCaps?: readonly FrequencyCap[]
  /** Whether only those are called who have agreed to `purpose`. Default false. */
  readonly needsConsent?: boolean
  /** What it calls for, as statements of consent name it. Default `marketing`. */
  readonly purpose?: string
  /** When the campaign itself is open, by the clock of `zone`. Default: always. */
  readonly schedule?: CampaignSchedule
  /** When a lead is called again, by how the last call ended. What is left out keeps its default. */
  readonly retry?: RetryPolicy
  /** Tries of one lead in all, over all its numbers. Default 10; 1 to 100. */
  readonly attemptsMax?: number
  /** How long after one number of a lead the next one is called. Default 60,000; as far as 31 days. */
  readonly alternateAfterMs?: number
  /**
   * Of which leads how many are to be reached, as a survey needs them; the others of such leads are closed. Never are more:
   * whoever is on the line may be reached, and counts until the call is over. Default none; at most 50.
   */
  readonly quotas?: readonly Quota[]
  /** By which the report counts what calls and agents' time cost. Default: that is not counted. */
  readonly rates?: RateOptions
  /** Leads that are held ready, checked beforehand; as many again that have an appointment with an agent. Default 200; 10 to 2,000. */
  readonly hopperSize?: number
}

/** A list that a campaign dials, and how much of what is dialed comes from it. */
export interface CampaignList {
  /** As the import named it. */
  readonly list: string
  /** Of what is dialed, in proportion to the others' shares. Default 1; 0.01 to 100. */
  readonly share?: number
}

/** What decides how many are called, by its `kind`. */
export type CampaignPacer =
  | { readonly kind: 'preview' }
  | { readonly kind: 'progressive' }
  /** `linesPerAgent`: lines for each idle agent, 1 to 10. */
  | { readonly kind: 'power'; readonly linesPerAgent: number }
  | PredictivePacing
  /** One of the host's, by its name among the dialer's `pacers`. */
  | { readonly kind: 'own'; readonly name: string }

/** Calls more leads than there are free agents, so that somebody has answered when an agent is free. */
export interface PredictivePacing {
  readonly kind: 'predictive'
  /**
   * Near which share of abandons it keeps, above 0 and up to 0.2. Default 0.03, or what the tightest of the policies allows
   * where that is less.
   */
  readonly cap?: number
  /** Who is called first: who is most likely to answer, or as the lists have them. Default `list`. */
  readonly order?: 'likeliest' | 'list'
}

/** By a flow, on a text channel, for the same purpose and in the same hours as calls. */
export interface FollowUpOptions {
  /** Name of the text channel: `sms`. */
  readonly channel: string
  /** As which service we write; an entry for it takes the answers. */
  readonly service: string
  /** The center's flow that writes: 1 to 64 characters. */
  readonly flow: string
  /**
   * The lead's attribute that has the address; on a channel of phone numbers in international form. Default: the number that
   * was called last is the address, or another one of the lead where that does not exist.
   */
  readonly column?: string
}

/** When a campaign is open, by the clock of its `zone`; at each lead the law may allow less. */
export interface CampaignSchedule {
  /** From Sunday to Saturday, as minutes of the day from and until; null: closed. Default: open. */
  readonly week?: CallingHours['week']
  /** Dates such as `2026-12-25` on which it is closed. At most 1,000. */
  readonly holidays?: readonly string[]
  /** Instants, in milliseconds since 1970. */
  readonly from?: number
  readonly until?: number
}
