import { type Skilled, skillLevel, skillsIn } from '../skill/skill-level.js'
import type { Situation, Strategy } from './strategy.js'

/**
 * The agent with the greatest fit: the sum of weight times level over the skills that the interaction prefers. When it
 * prefers none, over those that it or its queue needs, each with weight 1.
 */
export const bestSkillFit: Strategy = {
  name: 'best-skill-fit',
  score: fitOf,
}

export function fitOf(agent: Skilled, situation: Situation): number {
  return wanted(situation).reduce((fit, [skill, weight]) => fit + weight * skillLevel(agent, skill, situation.now), 0)
}

function wanted({ stage: { requirements }, queue }: Situation): readonly (readonly [skill: string, weight: number])[] {
  if (requirements?.prefer) return Object.entries(requirements.prefer)
  const needed = requirements?.need ? skillsIn(requirements.need) : Object.keys(queue.skills)
  return needed.map((skill) => [skill, 1] as const)
}
