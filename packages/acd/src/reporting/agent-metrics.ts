import type { MetricDefinition } from '@ringwright/core/reporting'

const BUSY = 'engagedTimeMs + offeredTimeMs + wrappingTimeMs'

/** The figures of agents. */
export const AGENT_METRICS: readonly MetricDefinition[] = [
  {
    name: 'occupancy',
    version: 1,
    unit: 'share',
    description:
      'Time with work (offered, engaged, wrapping up; calls from no queue are work), of the time with work and free for it.',
    numerator: BUSY,
    denominator: `${BUSY} + idleTimeMs`,
  },
  {
    name: 'utilization',
    version: 1,
    unit: 'share',
    description: 'Time with work, of the time signed in, breaks included.',
    numerator: BUSY,
    denominator: `${BUSY} + idleTimeMs + breakTimeMs + awayTimeMs`,
  },
  {
    name: 'averageHandleTime',
    version: 1,
    unit: 'ms',
    description: 'Engagement, holds included, and paperwork, by ended engagement.',
    numerator: 'engagedMs + wrapUpMs',
    denominator: 'handled',
  },
  {
    name: 'answerRate',
    version: 1,
    unit: 'share',
    description: 'Offers that the agent accepted, of those that the agent decided: accepted, missed or rejected.',
    numerator: 'offersAccepted',
    denominator: 'offersAccepted + offersMissed + offersRejected',
  },
  {
    name: 'signedInTime',
    version: 1,
    unit: 'ms',
    description: 'Time not offline.',
    numerator: `${BUSY} + idleTimeMs + breakTimeMs + awayTimeMs`,
  },
  ...(['engaged', 'offered', 'wrapping', 'idle', 'break', 'away'] as const).map(
    (activity): MetricDefinition => ({
      name: `time.${activity}`,
      version: 1,
      unit: 'ms',
      numerator: `${activity}TimeMs`,
      description: `Time ${activity}.`,
    }),
  ),
  ...(['handled', 'offersMade', 'offersMissed', 'offersRejected'] as const).map(
    (name): MetricDefinition => ({
      name,
      version: 1,
      unit: 'count',
      numerator: name,
      description: `How many: ${name}.`,
    }),
  ),
]
