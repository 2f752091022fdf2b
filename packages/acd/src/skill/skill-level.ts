import { type Instant, type SkillNeed, ownValue } from '@ringwright/core'
import type { Agent } from '../agent/agent.js'

/** What of an agent tells what the agent can do. */
export type Skilled = Pick<Agent, 'skills' | 'skillsUntil'>

/** A language is a skill like any other, under this name. */
export function languageSkill(tag: string): string {
  return `language:${tag.toLowerCase()}`
}

/** The agent's level in a skill, 1 to 10; 0 when there is none, or when it has expired. */
export function skillLevel(agent: Skilled, skill: string, now: Instant): number {
  const level = ownValue(agent.skills, skill)
  if (level === undefined) return 0
  const until = ownValue(agent.skillsUntil, skill)
  return until !== undefined && until <= now ? 0 : level
}

/** Whether the agent fulfills the condition, where `dropped` skills count as fulfilled. */
export function fulfills(agent: Skilled, need: SkillNeed, now: Instant, dropped: readonly string[] = []): boolean {
  if ('all' in need) return need.all.every((part) => fulfills(agent, part, now, dropped))
  if ('any' in need) return need.any.some((part) => fulfills(agent, part, now, dropped))
  return dropped.includes(need.skill) || skillLevel(agent, need.skill, now) >= (need.min ?? 1)
}

/** The skills that a condition speaks of, each once. */
export function skillsIn(need: SkillNeed): readonly string[] {
  if ('skill' in need) return [need.skill]
  const parts = 'all' in need ? need.all : need.any
  return [...new Set(parts.flatMap(skillsIn))]
}
