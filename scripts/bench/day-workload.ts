import type { AgentProfile, QueueOptions } from '@ringwright/acd'
import { type DayOptions, type Shift, type VisitStream, visits } from '@ringwright/acd/simulation'

/** A day at its full size: what a large travel agency's center has to do. */
const CALLS = 1_000_000
const MESSAGES = 10_000_000
const MESSAGES_PER_CHAT = 20
const VOICE_AGENTS = 10_000
const CHAT_AGENTS = 5_000
const LINES = 200

const HOUR_MS = 3_600_000
/** How the day's arrivals fall on its hours, as shares of any unit. */
const CURVE = [2, 1, 1, 1, 1, 2, 5, 12, 24, 31, 33, 32, 27, 26, 29, 30, 28, 24, 19, 15, 12, 9, 6, 3]
const CURVE_SUM = CURVE.reduce((sum, each) => sum + each, 0)

/** When groups of agents work, in hours, and which share of all they are. */
const GROUPS = [
  { from: 0, until: 8, share: 0.06 },
  { from: 7, until: 15, share: 0.3 },
  { from: 9, until: 17, share: 0.38 },
  { from: 14, until: 22, share: 0.2 },
  { from: 16, until: 24, share: 0.06 },
] as const

/** The same day with a share of its calls, chats, agents and lines: 1 is all of it, 0.01 fits into a test. */
export function dayWorkload(share: number, seed = 1): DayOptions {
  const half = Math.max(1, Math.round((LINES * share) / 2))
  const voice = lines('voice', half)
  const chat = lines('chat', half)
  const voiceAgents = staff('v', Math.round(VOICE_AGENTS * share), voice, { voice: 1, text: 0 })
  const chatAgents = staff('t', Math.round(CHAT_AGENTS * share), chat, { voice: 0, text: 3 })
  const chats = MESSAGES / MESSAGES_PER_CHAT
  return {
    acd: { queues: [...voice, ...chat], agents: [...voiceAgents, ...chatAgents] },
    visits: visits(seed, [
      ...voice.map(({ id }) => callsTo(id, (CALLS * share) / half)),
      ...chat.map(({ id }) => chatsTo(id, (chats * share) / half)),
    ]),
    shifts: [...shiftsOf(voiceAgents), ...shiftsOf(chatAgents)],
    tickMs: 100,
  }
}

function lines(kind: string, count: number): QueueOptions[] {
  return Array.from({ length: count }, (_, index) => ({ id: `${kind}-${index}`, lengthMax: 100_000, missedMax: 0 }))
}

/** Each has a line of the own and helps out in the next. */
function staff(
  prefix: string,
  count: number,
  queues: readonly QueueOptions[],
  capacity: { voice: number; text: number },
): AgentProfile[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `${prefix}${index}`
    const own = [index, index + 1].map((at) => (queues[at % queues.length] as QueueOptions).id)
    return { id, name: id, queues: [...new Set(own)], capacity, contact: `sip:${id}@phones.example` }
  })
}

function shiftsOf(agents: readonly AgentProfile[]): Shift[] {
  return agents.map(({ id }, index): Shift => {
    // Spread over the lines: agents of one line work in all groups.
    const place = (index * 0.618_034) % 1
    let upTo = 0
    const group = GROUPS.find(({ share }) => place < (upTo += share)) ?? GROUPS[2]
    const fromMs = group.from * HOUR_MS + (index % 60) * 10_000
    const lunchMs = fromMs + 3 * HOUR_MS + (index % 12) * 300_000
    const pauseMs = fromMs + 1.5 * HOUR_MS + (index % 24) * 120_000
    return {
      agent: id,
      fromMs,
      untilMs: group.until * HOUR_MS,
      breaks: [
        { fromMs: pauseMs, untilMs: pauseMs + 600_000, reason: 'pause' },
        { fromMs: lunchMs, untilMs: lunchMs + 1_800_000, reason: 'lunch' },
      ],
    }
  })
}

function callsTo(queue: string, perDay: number): VisitStream {
  return {
    ...{ queue, missedShare: 0.03, perHour: CURVE.map((each) => (each * perDay) / CURVE_SUM) },
    handle: { kind: 'lognormal', meanMs: 180_000, variation: 0.9 },
    patience: { kind: 'exponential', meanMs: 120_000 },
    wrapUp: { kind: 'exponential', meanMs: 10_000 },
    answer: { kind: 'exponential', meanMs: 3_000 },
  }
}

function chatsTo(queue: string, perDay: number): VisitStream {
  return {
    ...callsTo(queue, perDay),
    ...{ channel: 'web-chat', messages: MESSAGES_PER_CHAT },
    handle: { kind: 'lognormal', meanMs: 480_000, variation: 0.7 },
    patience: { kind: 'exponential', meanMs: 300_000 },
  }
}
