import { ownValue, randomHex } from '@ringwright/core'
import { z } from 'zod'
import { skillLevel } from '../skill/skill-level.js'
import { drawOf } from './draw.js'
import { defineStrategy } from './strategy.js'

/**
 * A drawn agent. Chances are as the weights: by agent in `weights`, else the agent's level in `skill`, else 1; weight 0 is
 * never drawn. The draw is one for each interaction and agent: asking again, after a refused commit or at the next offer
 * of the same interaction, does not draw again.
 */
export const weightedRandom = defineStrategy({
  name: 'weighted-random',
  options: z.strictObject({
    weights: z.record(z.string(), z.number().min(0).max(1_000_000)).exactOptional(),
    skill: z.string().min(1).max(64).exactOptional(),
  }),
  create({ weights, skill }, { random }) {
    const seed = randomHex(random, 8)
    return {
      name: 'weighted-random',
      score(agent, { interaction, now }) {
        const weight = ownValue(weights, agent.id) ?? (skill === undefined ? 1 : skillLevel(agent, skill, now))
        // Efraimidis and Spirakis (2006): the greatest of u^(1/w) falls on each with the chance of its weight.
        return weight > 0 ? Math.log(drawOf(`${seed}/${interaction.id}/${agent.id}`)) / weight : undefined
      },
    }
  },
})
