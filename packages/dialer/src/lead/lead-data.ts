import {
  type Json,
  type PersonalDataKeeper,
  phoneNumbersOf,
  type RecordDesk,
  RingwrightError,
  systemActor,
} from '@ringwright/core'
import { mustWait } from '../attempt/message-follow-up.js'
import { campaigns } from '../campaign/campaign.js'
import type { ImportedLead } from '../lead-list/imported-lead.js'
import { leadLists } from '../lead-list/lead-list.js'
import { type PlacedLead, LeadPages } from '../lead-list/lead-pages.js'
import { calleeHistories } from './callee.js'
import { type Lead, leadId, leads, placeOfLead } from './lead.js'
import { leadStates } from './lead-state.js'

const ERASER = systemActor('erasure')
/** A message that is due within it may go out while its person is being erased. */
const SOON_MS = 60_000

/**
 * Leads with a number of the person: on lists, in hoppers, and what became of them; and when the number was called. What
 * was said about being called stays, as everywhere. Looks through all lists, a thousand leads at a time.
 */
export const leadData: PersonalDataKeeper = {
  name: 'leads',
  kinds: [leadLists, campaigns, leads],
  async *items(desk, person) {
    const numbers = phoneNumbersOf(person)
    for await (const { list, lead, ids } of placedLeads(desk, numbers)) {
      yield { list, ...lead }
      for (const id of ids) {
        const state = await desk.directory.get(desk.center, leadStates, id)
        if (state) yield state.body as unknown as Json
      }
    }
    for (const lead of atHand(desk, numbers)) yield lead as unknown as Json
    for (const number of numbers) {
      const history = await desk.directory.get(desk.center, calleeHistories, number)
      if (history) yield { number, ...history.body }
    }
  },
  isBusy: (desk, person) => atHand(desk, phoneNumbersOf(person)).some((lead) => isAtIt(desk, lead)),
  async erase(desk, person) {
    const { center, directory } = desk
    const numbers = phoneNumbersOf(person)
    const found: FoundLead[] = []
    for await (const each of placedLeads(desk, numbers)) found.push(each)
    // A number that turned out not to exist stands on the list, and no longer in the lead.
    const named = new Set(found.flatMap(({ ids }) => ids))
    if (atHand(desk, numbers, named).some((lead) => isAtIt(desk, lead))) throw beingCalled()
    const open = new Set<string>()
    for (const { list, ids, place } of found) {
      for (const id of ids) {
        const state = (await directory.get(center, leadStates, id))?.body
        if (state && state.closed === undefined) open.add(id)
        await directory.remove(center, leadStates, id)
      }
      await new LeadPages(center, directory).erase(list, place)
      await newEdition(desk, list)
    }
    // Last: whoever filled a hopper until now did so from what is gone.
    await leaveHoppers(desk, numbers, named, open)
    await closeErased(desk, open)
    for (const number of numbers) await directory.remove(center, calleeHistories, number)
    return found.length
  },
}

interface FoundLead {
  readonly list: string
  readonly place: PlacedLead
  readonly lead: ImportedLead
  /** Under which campaigns know it. */
  readonly ids: readonly string[]
}

async function* placedLeads(desk: RecordDesk, numbers: ReadonlySet<string>): AsyncGenerator<FoundLead> {
  if (numbers.size === 0) return
  const pages = new LeadPages(desk.center, desk.directory)
  for (const { body: list } of desk.all(leadLists).values()) {
    const users = [...desk.all(campaigns).values()].filter(({ body }) =>
      body.settings.lists.some((each) => each.list === list.id),
    )
    for await (const { lead, ...place } of pages.leadsWith(list, numbers)) {
      const ids = users.map(({ id }) => leadId(id, list.id, place.group, place.cursor))
      yield { list: list.id, place, lead, ids }
    }
  }
}

function atHand(desk: RecordDesk, numbers: ReadonlySet<string>, named?: ReadonlySet<string>): Lead[] {
  const all = [...desk.all(leads).values()].map(({ body }) => body)
  return all.filter((lead) => lead.numbers.some((number) => numbers.has(number)) || named?.has(lead.id))
}

/**
 * Whether somebody calls, or writes to, the person of a lead, or writes down what became of it. Whoever is to be written to
 * later may be erased, and is written to no more.
 */
function isAtIt(desk: RecordDesk, lead: Lead): boolean {
  if (lead.stage.name === 'ready') return false
  const campaign = desk.all(campaigns).get(lead.campaign)?.body
  const now = desk.clock.now()
  return ![now, now + SOON_MS].every((at) => mustWait(campaign, lead, at))
}

function beingCalled(): RingwrightError {
  return new RingwrightError(
    'unavailable',
    'The person is being called, or written to by a campaign: erase again when that is over, in some minutes.',
  )
}

/** Those who have read a page of the list, to dial from it, read it again. */
async function newEdition(desk: RecordDesk, id: string): Promise<void> {
  await desk.run(ERASER, (transaction) => {
    const list = transaction.read(leadLists, id)
    if (list) transaction.put(leadLists, id, { ...list, edition: (list.edition ?? 0) + 1 })
  })
}

/** Leaves in `open` those who would have been called. */
async function leaveHoppers(
  desk: RecordDesk,
  numbers: ReadonlySet<string>,
  named: ReadonlySet<string>,
  open: Set<string>,
): Promise<void> {
  for (const { id } of atHand(desk, numbers, named)) {
    const left = await desk.run(ERASER, (transaction) => {
      const lead = transaction.read(leads, id)
      if (lead && isAtIt(desk, lead)) throw beingCalled()
      if (lead) transaction.remove(leads, id)
      return lead
    })
    if (left?.stage.name === 'ready') open.add(id)
    // Nobody calls whoever is only to be written to.
    else if (left) open.delete(id)
  }
}

/** So that reports do not wait for them; who was not read into a hopper yet is closed when a campaign comes to their place. */
async function closeErased(desk: RecordDesk, open: ReadonlySet<string>): Promise<void> {
  if (open.size === 0) return
  await desk.run(ERASER, (transaction) => {
    for (const lead of open) {
      const campaign = placeOfLead(lead)?.campaign
      if (campaign !== undefined) transaction.fact('lead:closed', { campaign, lead, reason: 'erased' })
    }
  })
}
