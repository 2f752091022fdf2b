import { type Instant, type NodeId, type QueueId, defineRecordKind } from '@ringwright/core'
import { z } from 'zod'
import type { DetectionCounts } from './detection-counts.js'
import type { AbandonLedgerState } from '../compliance/abandon-ledger.js'
import type { LadderState } from '../supervision/dialing-ladder.js'
import type { Supervision } from '../supervision/supervision.js'
import type { CampaignSettings } from './campaign-settings.js'

/**
 * A list that is being dialed.
 *
 *                    lists are complete         start                nothing is left to call, or its schedule has ended
 *  ──▶ initializing ───────────────────▶ stopped ──────▶ running ─────────────────────────▶ finished
 *           │                              │  ▲            │                                  │   │
 *           │                              │  └── stop ────┘        start: there is more again │   │
 *           │          delete              │              ▲────────────────────────────────────┘   │
 *           └──────────▶ deleted ◀─────────┴────────────────────────── delete ──────────────────────┘
 *
 * A finished campaign can be started again when there is more to call, or its schedule was changed to end later. A deleted
 * one calls nobody and is kept for reports. Calls in flight go on in every state.
 *
 * This record guards the calls in flight and the abandon ledger: whatever dials, settles or counts a call puts it.
 */
export interface Campaign {
  readonly id: string
  readonly state: CampaignState
  readonly since: Instant
  readonly settings: CampaignSettings
  readonly supervision: Supervision
  readonly ladder: LadderState
  readonly ledger: AbandonLedgerState
  /** How far each group of each list has been read, as `list/group`, in leads. */
  readonly cursors: Readonly<Record<string, number>>
  /** Tries in a row that the network had no line for: a sign that the trunk is down. */
  readonly failuresInRow: number
  /** How many leads were reached that fall under each quota; absent before the first. */
  readonly reached?: readonly number[]
  /** What agents have found in the place of what was heard; absent before the first of them said so. */
  readonly detection?: DetectionCounts
}

/** The states of a campaign: it is made, stopped and started at will, and ends for good. */
export const CAMPAIGN_STATES = ['initializing', 'stopped', 'running', 'finished', 'deleted'] as const

/** One of `CAMPAIGN_STATES`. */
export type CampaignState = (typeof CAMPAIGN_STATES)[number]

const detectionCount = z.object({ checked: z.number(), wrong: z.number() })

/** Campaigns by their ids: how they stand, and their settings. */
export const campaigns = defineRecordKind<Campaign>({
  kind: 'campaign',
  schema: z.object({
    id: z.string(),
    state: z.enum(CAMPAIGN_STATES),
    since: z.number(),
    settings: z.looseObject({ lists: z.array(z.looseObject({ list: z.string() })), zone: z.string() }),
    supervision: z.object({
      isPaused: z.boolean(),
      factor: z.number(),
      linesPerAgent: z.number().nullable(),
    }),
    ladder: z.looseObject({ rung: z.string(), since: z.number() }),
    ledger: z.looseObject({ zone: z.string() }),
    cursors: z.record(z.string(), z.number()),
    failuresInRow: z.number(),
    reached: z.array(z.number()).optional(),
    detection: z.object({ machine: detectionCount, person: detectionCount }).optional(),
  }),
})

/** What a campaign's pacer remembers, kept now and then for the node that goes on. */
export interface PacerMemory {
  readonly kind: string
  readonly keptAt: Instant
  readonly keptBy: NodeId
  readonly state: unknown
}

export const pacerMemories = defineRecordKind<PacerMemory>({
  kind: 'pacer-memory',
  schema: z.object({ kind: z.string(), keptAt: z.number(), keptBy: z.string(), state: z.json() }),
})

/** The queue whose agents a campaign calls for; undefined for one without agents. */
export function queueOf({ settings }: Campaign): QueueId | undefined {
  return settings.queue as QueueId | undefined
}
