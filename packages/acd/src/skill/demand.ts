import type { Instant, SkillNeed, WaitingStage } from '@ringwright/core'
import type { Agent } from '../agent/agent.js'
import { membershipOf } from '../agent/membership.js'
import type { Queue } from '../queue/queue.js'
import { fulfills, languageSkill, skillLevel } from './skill-level.js'

/**
 * What an agent must bring for an interaction as it waits now: the demands of its queue and its own, without what was
 * given up meanwhile. Interactions with the same key demand the same.
 */
export interface Demand {
  /** Empty for those who ask for no more than their queue does. */
  readonly key: string
  readonly skills: Readonly<Record<string, number>>
  readonly need?: SkillNeed
  readonly dropped: readonly string[]
  /** The highest level of members that is asked; Infinity where the queue has no rings. */
  readonly levelMax: number
}

/** What of a waiting stage says what is demanded. */
export type Demanding = Pick<WaitingStage, 'requirements' | 'relaxation'>

const NOTHING_DROPPED: readonly string[] = []

/** The key alone: cheap, because every change of a waiting interaction asks for it. */
export function demandKey({ requirements, relaxation }: Demanding): string {
  if (!requirements && !relaxation) return ''
  const { need, language, evaluation } = requirements ?? {}
  const steps = relaxation?.steps ?? 0
  return JSON.stringify([need, language, evaluation, relaxation?.ring, requirements?.relax?.slice(0, steps)])
}

export function demandOf(queue: Queue, stage: Demanding): Demand {
  const { requirements, relaxation } = stage
  const key = demandKey(stage)
  if (!requirements && !relaxation)
    return { key, skills: queue.skills, dropped: NOTHING_DROPPED, levelMax: ringLevels(queue, 0) }
  const ring = relaxation?.ring ?? 0
  const done = requirements?.relax?.slice(0, relaxation?.steps ?? 0) ?? []
  const left = queue.rings?.slice(0, ring) ?? []
  const dropped = [...done.flatMap(({ drop = [] }) => drop), ...left.flatMap(({ dropSkills = [] }) => dropSkills)]
  const evaluation = requirements?.evaluation ?? queue.skillEvaluation
  const need = evaluation === 'disregard' ? undefined : wantedNeed(stage, done)
  const skills = Object.fromEntries(Object.entries(queue.skills).filter(([skill]) => !dropped.includes(skill)))
  return { key, skills, ...(need && { need }), dropped, levelMax: ringLevels(queue, ring) }
}

/** Whether the agent, a member of the queue, brings what is demanded. */
export function meets(agent: Agent, queue: Queue, demand: Demand, now: Instant): boolean {
  if (demand.levelMax !== Infinity && membershipOf(agent, queue.id).level > demand.levelMax) return false
  for (const skill in demand.skills) if (skillLevel(agent, skill, now) < (demand.skills[skill] as number)) return false
  return demand.need === undefined || fulfills(agent, demand.need, now, demand.dropped)
}

function wantedNeed({ requirements }: Demanding, done: readonly { need?: SkillNeed }[]): SkillNeed | undefined {
  const need = done.reduce((latest, step) => step.need ?? latest, requirements?.need)
  const language = requirements?.language
  if (language === undefined) return need
  const spoken = { skill: languageSkill(language) }
  return need ? { all: [spoken, need] } : spoken
}

/** Rings open one after the other; in the last one are all who are in no earlier one. */
function ringLevels({ rings }: Queue, ring: number): number {
  return rings === undefined || ring >= rings.length - 1 ? Infinity : ring + 1
}
