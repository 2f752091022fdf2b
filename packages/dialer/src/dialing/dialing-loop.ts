import { type Engine, type Instant, type QueueStaff, type Timer, errorText, systemActor } from '@ringwright/core'
import type { Lines } from '../attempt/line.js'
import type { Previews } from '../attempt/previews.js'
import type { Talks } from '../attempt/talks.js'
import { withdrawPreview } from '../attempt/preview-lead.js'
import { previewsWanted, showLeads } from './show-leads.js'
import { type Campaign, campaigns } from '../campaign/campaign.js'
import type { CampaignIndex } from '../campaign/campaign-index.js'
import type { CommonHours } from '../campaign/common-hours.js'
import { ended, finished } from '../campaign/campaign-commands.js'
import { isOpenAt, isOverAt } from '../campaign/is-open-at.js'
import type { DoNotCall } from '../compliance/call-permission.js'
import { Hopper, RECHECK_EVERY_MS, type RefillOutcome } from '../hopper/hopper.js'
import type { LeadKeeper } from '../lead/keep-leads.js'
import { type Lead, leads } from '../lead/lead.js'
import type { LeadIndex } from '../lead/lead-index.js'
import type { PacerMaker } from '../pacing/pacer.js'
import { CampaignPace } from './campaign-pace.js'
import { ClosedLeads } from './closed-leads.js'
import { dialLeads } from './dial-leads.js'
import { emptyHopper } from './empty-hopper.js'
import type { LinesInUse } from './lines-in-use.js'
import { PersonFollower } from './person-follower.js'
import { PreviewFollower } from './preview-follower.js'
import { refusedPreviews } from './refused-previews.js'
import { hasFlow } from './released-calls.js'
import { rungOf } from './rung-of.js'

const DIALER = systemActor('dialer')
/** A pacer is to be asked this often where anything may be dialed; whoever answers is looked after as often. */
const DECIDE_EVERY_MS = 500
/** How long nothing is looked for when nobody can be called now: the next lead that is due is not earlier than a retry. */
const LATER_MS = 15_000
/** Reads in a row that fail before nothing is dialed any more: until then there are those who are ready. */
const FAILED_READS_MAX = 2

/** What the loop knows of one campaign, beside its record. */
interface Task {
  readonly pace: CampaignPace
  readonly closedLeads: ClosedLeads
  isDeciding: boolean
  isFilling: boolean
  /** Nothing is looked for before. */
  fillAt: number
  /** Those who are ready are not looked at again before, unless they are too few. */
  recheckAt: number
  /** How often in a row leads could not be read. */
  failedReads: number
}

/** What a campaign was found to have at one look. */
interface Look {
  readonly staff: QueueStaff
  /** As many calls as its own ledger releases at the most. */
  readonly released: number
  /** By its own schedule. */
  readonly isOpen: boolean
}

export interface DialingLoopOptions {
  readonly engine: Engine
  readonly index: LeadIndex
  readonly talks: Talks
  readonly previews: Previews
  readonly campaignIndex: CampaignIndex
  readonly commonHours: CommonHours
  readonly lines: Lines
  readonly linesInUse: LinesInUse
  readonly keeper: LeadKeeper
  readonly lists: readonly DoNotCall[]
  /** The host's own, by name. */
  readonly pacers: Readonly<Record<string, PacerMaker>>
}

/**
 * Dials for all campaigns of the center, on the node that is its dispatcher. Every half second: what became of live
 * persons, what is to be written, who is to be ready, and who is to be called.
 */
export class DialingLoop {
  readonly #options: DialingLoopOptions
  readonly #hopper: Hopper
  readonly #persons: PersonFollower
  readonly #previews: PreviewFollower
  readonly #tasks = new Map<string, Task>()
  #timer: Timer | undefined
  #active = false
  #isDraining = false

  constructor(options: DialingLoopOptions) {
    this.#options = options
    const { engine, index, talks, previews, lists } = options
    this.#hopper = new Hopper(engine, index, lists)
    this.#persons = new PersonFollower(engine, index, talks)
    this.#previews = new PreviewFollower(engine, previews, (work) => this.#ended(work))
    engine.onDispatcher((active) => this.#setActive(active))
    engine.react(leads, (after, before) => {
      const lead = (after ?? before)?.body
      if (lead) this.#tasks.get(lead.campaign)?.pace.feed.leadChanged(after, before, engine.clock.now())
    })
  }

  /** Dials nobody further from here; resolves when the calls of this node are with somebody or over. */
  async drain(): Promise<void> {
    this.#isDraining = true
    await this.#options.lines.whenQuiet()
  }

  stop(): void {
    this.#setActive(false)
  }

  #setActive(active: boolean): void {
    this.#active = active
    this.#timer?.cancel()
    this.#timer = undefined
    // Whoever dials next begins with what is kept.
    this.#tasks.clear()
    this.#persons.setActive(active)
    this.#previews.setActive(active)
    if (active) this.#schedule()
  }

  #schedule(): void {
    const { clock } = this.#options.engine
    this.#timer = clock.setTimer(DECIDE_EVERY_MS, () => {
      if (!this.#active) return
      this.#schedule()
      this.#tick()
    })
  }

  #tick(): void {
    const { engine, index, keeper } = this.#options
    this.#persons.look((work) => this.#ended(work))
    this.#previews.look((work) => this.#ended(work))
    for (const id of [...index.campaigns()]) {
      const { previewing } = index.of(id)
      if (previewing.size > 0) this.#ended(this.#withdraw(engine.get(campaigns, id), previewing))
    }
    keeper.keep(index.settled())
    for (const { body: campaign } of engine.all(campaigns).values()) {
      if (campaign.state === 'deleted' || campaign.state === 'finished')
        this.#ended(emptyHopper(engine, index, campaign.id))
      if (campaign.state !== 'running') this.#tasks.delete(campaign.id)
      else this.#run(campaign)
    }
  }

  /** Takes leads away that are shown: all once an agent who takes one up may not call it, or those that may not be called. */
  async #withdraw(campaign: Campaign | undefined, shown: ReadonlyMap<string, Lead>): Promise<void> {
    const { engine } = this.#options
    const leaving = isCalling(campaign, engine.clock.now())
      ? await engine.dispatch(DIALER, (transaction) =>
          refusedPreviews(this.#options, transaction, campaign, shown.values()),
        )
      : [...shown.values()]
    for (const { id, stage } of leaving ?? [])
      if (stage.name === 'previewing' && !stage.isTaken)
        this.#ended(engine.dispatch(DIALER, (transaction) => withdrawPreview(engine, transaction, id)))
  }

  #run(campaign: Campaign): void {
    const { engine } = this.#options
    if (!engine.available || this.#isDraining) return
    if (isOverAt(campaign.settings, engine.clock.now()))
      return this.#ended(engine.dispatch(DIALER, (transaction) => ended(transaction, campaign.id)))
    const task = this.#taskOf(campaign)
    const staff = task.pace.staff(campaign)
    const released = task.pace.releasedAtMost(campaign, staff)
    if (task.pace.isHeldBack(campaign, staff, released)) return
    this.#ended(task.pace.step(campaign, staff, task.failedReads < FAILED_READS_MAX))
    this.#ended(task.pace.keep(campaign))
    const isOpen = isOpenAt(campaign.settings, engine.clock.now())
    if (isOpen) this.#fill(campaign, task)
    if (!task.isDeciding) this.#decide(campaign, task, { staff, released, isOpen })
  }

  #taskOf(campaign: Campaign): Task {
    const known = this.#tasks.get(campaign.id)
    if (known?.pace.isOf(campaign)) return known
    const { engine } = this.#options
    const { id, settings } = campaign
    if (!hasFlow(engine, campaign))
      engine.logger.error('campaign dials nobody: this node does not have its flow', {
        campaign: id,
        flow: settings.flow,
      })
    const pace = new CampaignPace(this.#options, campaign)
    const closedLeads = new ClosedLeads(this.#options)
    const task: Task = {
      pace,
      closedLeads,
      isDeciding: false,
      isFilling: false,
      fillAt: 0,
      recheckAt: 0,
      failedReads: 0,
    }
    this.#tasks.set(campaign.id, task)
    return task
  }

  #decide(campaign: Campaign, task: Task, { staff, released, isOpen }: Look): void {
    const { engine, lines } = this.#options
    const isShowing = rungOf(campaign) === 'preview'
    if (isShowing && campaign.settings.pacer.kind === 'preview') return this.#show(campaign, task, staff, isOpen)
    const { dial, cancel } = task.pace.decide(campaign, staff, released)
    for (const attempt of cancel ?? []) lines.of(campaign.id).get(attempt)?.cancel()
    // A pacer in whose place leads are shown is asked all the same: only so it is seen that it works again.
    if (isShowing) return this.#show(campaign, task, staff, isOpen)
    const isNothing = typeof dial === 'number' ? dial <= 0 : dial.length === 0
    if (isNothing || !isOpen) return
    task.isDeciding = true
    const wish = { campaign: campaign.id, dial }
    this.#ended(
      engine
        .dispatch(DIALER, (transaction) => dialLeads(this.#options, transaction, wish))
        .finally(() => {
          task.isDeciding = false
        }),
    )
  }

  #show(campaign: Campaign, task: Task, staff: QueueStaff, isOpen: boolean): void {
    const { engine, index, lists } = this.#options
    const wanted = isOpen && !campaign.supervision.isPaused ? previewsWanted(engine, index.of(campaign.id), staff) : 0
    if (wanted <= 0) return
    task.isDeciding = true
    this.#ended(
      showLeads({ engine, index, lists }, campaign, wanted).finally(() => {
        task.isDeciding = false
      }),
    )
  }

  #fill(campaign: Campaign, task: Task): void {
    const { engine, index } = this.#options
    const now = engine.clock.now()
    if (task.isFilling || isComing(task.fillAt, now, LATER_MS)) return
    const isLow = index.ready(campaign.id).forAnybody * 2 <= campaign.settings.hopperSize
    if (!isLow && isComing(task.recheckAt, now, RECHECK_EVERY_MS)) return
    task.isFilling = true
    task.recheckAt = now + RECHECK_EVERY_MS
    this.#hopper
      .recheck(campaign)
      .then(() => (isLow ? this.#hopper.refill(campaign) : undefined))
      .then(
        (outcome) => {
          task.failedReads = 0
          this.#filled(campaign.id, task, outcome)
          if (outcome === 'later') task.closedLeads.look(campaign)
        },
        (error) => {
          task.failedReads++
          task.fillAt = now + LATER_MS
          engine.logger.warn('leads could not be read', { campaign: campaign.id, error: errorText(error) })
        },
      )
      .finally(() => {
        task.isFilling = false
      })
  }

  #filled(campaign: string, task: Task, outcome: RefillOutcome | undefined): void {
    const { engine, index } = this.#options
    if (outcome === undefined || outcome === 'filled') return
    task.fillAt = engine.clock.now() + LATER_MS
    const isIdle = Object.values(index.of(campaign)).every(({ size }) => size === 0)
    if (outcome === 'exhausted' && isIdle)
      this.#ended(engine.dispatch(DIALER, (transaction) => finished(transaction, campaign)))
    else if (outcome === 'exhausted') task.fillAt = 0
  }

  #ended(work: Promise<unknown> | undefined): void {
    work?.catch((error) => this.#options.engine.logger.warn('dialing was disturbed', { error: errorText(error) }))
  }
}

/** Whether an agent who takes a lead up may call it. */
function isCalling(campaign: Campaign | undefined, at: Instant): campaign is Campaign {
  return campaign?.state === 'running' && !campaign.supervision.isPaused && isOpenAt(campaign.settings, at)
}

/** Whether an instant is still ahead, by no more than it was set ahead: a clock may be set back behind it. */
function isComing(at: Instant, now: Instant, aheadMs: number): boolean {
  return now < at && at - now <= aheadMs
}
