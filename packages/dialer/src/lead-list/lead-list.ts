import { type Instant, type NodeId, defineRecordKind } from '@ringwright/core'
import { z } from 'zod'

/** Leads of one list who are called at the same hours and equally early. */
export interface LeadGroup {
  /** 0 to 9; higher is called first. */
  readonly priority: number
  /** IANA. */
  readonly zone: string
  readonly region?: string
  readonly leads: number
  /** How many pages of leads it has in the directory. */
  readonly pages: number
}

/** How far one import has come: all up to `rows` is in the list, once, or was rejected. */
export interface ImportProgress {
  readonly state: 'running' | 'complete'
  readonly rows: number
  readonly accepted: number
  readonly duplicates: number
  readonly rejected: number
  readonly filtered: number
  readonly startedAt: Instant
  readonly endedAt?: Instant
  /** It was ended before its source was. */
  readonly isCut?: true
}

/** That a list was deleted, and how far its leads are removed. */
export interface ListDeletion {
  readonly at: Instant
  /** Leads that it had. */
  readonly leads: number
  /** The node that removes them. */
  readonly home: NodeId
  /** The page that is being removed, as its campaigns have been told. */
  readonly page?: PagePlace
  /** When the last was removed. */
  readonly endedAt?: Instant
}

/** A page of a list: the group, and the number of the page in it. */
export interface PagePlace {
  readonly group: number
  readonly page: number
}

/**
 * A list of leads. The leads themselves stand in the directory, in pages; here is what is needed to find them. They are
 * kept by priority, zone and region, so that those for whom it is night are passed over without being looked at.
 */
export interface LeadList {
  readonly id: string
  readonly groups: readonly LeadGroup[]
  readonly imports: Readonly<Record<string, ImportProgress>>
  /** Which import reads into it, and where; the only one that writes its pages. Absent while none does. */
  readonly reading?: { readonly import: string; readonly home: NodeId }
  /** Grows when a lead is erased, or all are deleted: whoever has read a page before has to read it again. Absent before the first time. */
  readonly edition?: number
  /** Nobody of it is called any more, and nothing is read into it; its groups are what is not removed yet. */
  readonly deletion?: ListDeletion
}

const groupSchema = z.object({
  priority: z.number(),
  zone: z.string(),
  region: z.string().optional(),
  leads: z.number(),
  pages: z.number(),
})

const progressSchema = z.object({
  state: z.enum(['running', 'complete']),
  rows: z.number(),
  accepted: z.number(),
  duplicates: z.number(),
  rejected: z.number(),
  filtered: z.number(),
  startedAt: z.number(),
  endedAt: z.number().optional(),
  isCut: z.literal(true).optional(),
})

/** Lead lists by their names: what was read into them. The leads stand in the directory. */
export const leadLists = defineRecordKind<LeadList>({
  kind: 'lead-list',
  schema: z.object({
    id: z.string(),
    groups: z.array(groupSchema),
    imports: z.record(z.string(), progressSchema),
    reading: z.object({ import: z.string(), home: z.string() }).optional(),
    edition: z.number().optional(),
    deletion: z
      .object({
        at: z.number(),
        leads: z.number(),
        home: z.string(),
        page: z.object({ group: z.number(), page: z.number() }).optional(),
        endedAt: z.number().optional(),
      })
      .optional(),
  }),
})

/** Zones times regions times priorities of one list; more make pages of a few leads each. */
export const GROUPS_MAX = 400
/** Pages of one group that an import writes before a commit makes them part of the list. */
export const UNCOMMITTED_PAGES_MAX = 5
/** Files that are read into one list, over its life. */
export const IMPORTS_MAX = 200

/** Imports into the list that have not come to their ends. */
export function openImports({ imports }: LeadList): readonly string[] {
  return Object.keys(imports).filter((name) => imports[name]?.state === 'running')
}

/** Whether every import into the list has come to its end. */
export function isComplete(list: LeadList): boolean {
  return openImports(list).length === 0
}

/** Whether nobody of the list is called any more. */
export function isDeleted(list: LeadList | undefined): boolean {
  return list?.deletion !== undefined
}

/** How many leads were read into the list, also after it was deleted. */
export function leadsRead({ groups, deletion }: LeadList): number {
  return deletion?.leads ?? groups.reduce((sum, { leads }) => sum + leads, 0)
}
