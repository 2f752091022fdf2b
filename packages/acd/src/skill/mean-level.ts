import type { Instant } from '@ringwright/core'
import type { Demand } from './demand.js'
import { type Skilled, skillLevel, skillsIn } from './skill-level.js'

/** How good the agent is, on average, at what an interaction itself asks for; 0 when it asks for nothing. */
export function meanLevel(agent: Skilled, { need, dropped }: Demand, now: Instant): number {
  const skills = need ? skillsIn(need).filter((skill) => !dropped.includes(skill)) : []
  if (skills.length === 0) return 0
  return skills.reduce((sum, skill) => sum + skillLevel(agent, skill, now), 0) / skills.length
}
