import { type Expression, RingwrightError, createExpressionLanguage } from '@ringwright/core'
import { z } from 'zod'
import type { Agent } from '../agent/agent.js'
import { type Situation, defineStrategy } from './strategy.js'

const language = z.string().min(1).max(2_000)

/**
 * A rule that somebody has written in the rule language. It reads `agent` (`id`, `name`, `skills`, `loads`, `idleMs`),
 * `interaction` (`channel`, `medium`, `service`, `language`, `attributes`, `priority`, `waitedMs`) and `queue` (`id`,
 * `name`).
 *
 * `when` (default: true) is the condition that an agent must meet, `score` (default: `agent.idleMs`) who of those is first:
 * the greatest. What is not there is null. An agent for whom either cannot be evaluated is not asked.
 */
export const writtenExpression = defineStrategy({
  name: 'expression',
  options: z
    .strictObject({ when: language.exactOptional(), score: language.default('agent.idleMs') })
    .superRefine(({ when, score }, context) => {
      const known = rules()
      for (const [field, text] of Object.entries({ when, score })) {
        const checked = text === undefined ? undefined : known.check(text)
        if (checked?.outcome === 'invalid')
          context.addIssue({ code: 'custom', path: [field], message: checked.problem.message })
      }
    }),
  create({ when, score }) {
    const known = rules()
    const condition = when === undefined ? undefined : known.compile(when)
    const points = known.compile(score)
    return {
      name: 'expression',
      score: (agent, situation) => evaluated(condition, points, variablesOf(agent, situation)),
    }
  },
})

function rules() {
  return createExpressionLanguage({ variables: ['agent', 'interaction', 'queue'], missing: 'null' })
}

function evaluated(condition: Expression | undefined, points: Expression, variables: object): number | undefined {
  try {
    return condition && !condition.evaluateBoolean(variables) ? undefined : points.evaluateNumber(variables)
  } catch (error) {
    if (error instanceof RingwrightError) return undefined
    throw error
  }
}

function variablesOf(agent: Agent, { interaction, stage, queue, now }: Situation): object {
  const { id, name, skills, loads, idleSince } = agent
  const { channel, medium, service, language = null, attributes } = interaction
  return {
    agent: { id, name, skills, loads: loads.length, idleMs: now - idleSince },
    interaction: {
      channel,
      medium,
      service,
      language,
      attributes,
      priority: stage.priority,
      waitedMs: now - stage.since,
    },
    queue: { id: queue.id, name: queue.name },
  }
}
