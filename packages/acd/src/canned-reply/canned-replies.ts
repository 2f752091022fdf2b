import {
  type Actor,
  type Customer,
  type Engine,
  type Interaction,
  type InteractionId,
  fillVariables,
  interactions,
  variablesOf,
} from '@ringwright/core'
import { agents } from '../agent/agent.js'
import type { AgentLoad } from '../agent/agent-load.js'
import { queues } from '../queue/queue.js'
import { type CannedReply, primaryLanguage } from './canned-reply.js'

/** Which canned replies are asked for. */
export interface CannedReplySearch {
  /** With what the name, or a part of it after `/`, `-`, `_` or `.`, begins; case does not count. Default: all. */
  readonly prefix?: string
  /** Default 20; at most 100. */
  readonly limit?: number
}

/** Which canned reply is meant, and in which of its languages. */
export interface CannedReplyName {
  readonly name: string
  /** Default: the customer's, if there is such a one. */
  readonly language?: string
}

/** A canned reply with its variables filled in, or why it cannot be had. */
export type FilledReply =
  | { readonly outcome: 'filled'; readonly text: string }
  /** Nothing is known of these variables, and nobody is to read a sentence with a hole. */
  | { readonly outcome: 'refused'; readonly reason: 'variableMissing'; readonly variables: readonly string[] }
  /** `closed`: the agent does not have it; `unknownReply`: there is none of this name for its queue. */
  | { readonly outcome: 'refused'; readonly reason: 'closed' | 'unknownReply' }

/** Words that are ready for agents, as the options say. Nothing is sent by it: what is filled in is the agent's to send. */
export interface CannedReplies {
  /**
   * Those that fit what an agent has: of its queue, those in the customer's language first, then by name. Empty when
   * the agent does not have it.
   */
  cannedReplies(agent: Actor, interaction: InteractionId, search?: CannedReplySearch): Promise<readonly CannedReply[]>
  /** The words of one with its variables filled in. Without `language`: in the customer's, if there is such a one. */
  fillReply(agent: Actor, interaction: InteractionId, reply: CannedReplyName): Promise<FilledReply>
}

const LIMIT_DEFAULT = 20
const LIMIT_MAX = 100

export function cannedReplies(
  here: () => { readonly engine: Engine },
  { cannedReplies: all }: { readonly cannedReplies: readonly CannedReply[] },
): CannedReplies {
  return {
    async cannedReplies(agent, interaction, { prefix = '', limit = LIMIT_DEFAULT } = {}) {
      const load = loadOf(here().engine, agent, interaction)
      if (!load) return []
      const wanted = prefix.toLowerCase()
      const found = fitting(all, load).filter(({ name }) => beginsWith(name.toLowerCase(), wanted))
      return inOrder(found, await languageOf(here().engine, load)).slice(0, Math.min(limit, LIMIT_MAX))
    },
    async fillReply(agent, interaction, { name, language }) {
      const { engine } = here()
      const load = loadOf(engine, agent, interaction)
      if (!load) return { outcome: 'refused', reason: 'closed' }
      const customer = await engine.conversations.customer(load.customer)
      const request = engine.get(interactions, interaction)
      const named = fitting(all, load).filter((each) => each.name === name)
      const spoken = inOrder(named, language ?? customer?.preferences?.language ?? request?.language)
      const reply = language === undefined ? spoken[0] : spoken.find((each) => each.language === language)
      if (!reply) return { outcome: 'refused', reason: 'unknownReply' }
      const values = valuesOf(engine, { agent, load, customer, interaction: request })
      const text = fillVariables(reply.text, values)
      if (text !== undefined) return { outcome: 'filled', text }
      const variables = variablesOf(reply.text).filter((each) => !Object.hasOwn(values, each))
      return { outcome: 'refused', reason: 'variableMissing', variables }
    },
  }
}

function loadOf(engine: Engine, { role, id }: Actor, interaction: InteractionId): AgentLoad | undefined {
  const agent = role === 'agent' ? engine.get(agents, id) : undefined
  return agent?.loads.find((load) => load.interaction === interaction)
}

function fitting(all: readonly CannedReply[], { queue }: AgentLoad): readonly CannedReply[] {
  return all.filter(({ queues: only }) => only === undefined || only.includes(queue))
}

/** Whether a name, or a word of it, begins so. */
function beginsWith(name: string, wanted: string): boolean {
  return name.startsWith(wanted) || name.split(/[/._-]/).some((word) => word.startsWith(wanted))
}

async function languageOf(engine: Engine, { customer, interaction }: AgentLoad): Promise<string | undefined> {
  const { preferences } = (await engine.conversations.customer(customer)) ?? {}
  return preferences?.language ?? engine.get(interactions, interaction)?.language
}

/** In the language first, then for all languages, then the others. */
function inOrder(replies: readonly CannedReply[], language: string | undefined): readonly CannedReply[] {
  const own = primaryLanguage(language)
  const rank = (reply: CannedReply): number => {
    if (reply.language === undefined) return 1
    return primaryLanguage(reply.language) === own ? 0 : 2
  }
  return replies.toSorted((one, other) => rank(one) - rank(other) || (one.name < other.name ? -1 : 1))
}

interface Known {
  readonly agent: Actor
  readonly load: AgentLoad
  readonly customer: Customer | undefined
  readonly interaction: Interaction | undefined
}

/** What variables can be filled with; what is not known, or is empty, is not among them. */
function valuesOf(engine: Engine, { agent, load, customer, interaction }: Known): Readonly<Record<string, string>> {
  const known: readonly (readonly [string, unknown])[] = [
    ['customer.name', customer?.name],
    ['customer.account', customer?.account],
    ['agent.name', engine.get(agents, agent.id)?.name],
    ['queue.name', engine.get(queues, load.queue)?.name],
    ...Object.entries(interaction?.attributes ?? {}).map(([name, value]) => [`interaction.${name}`, value] as const),
  ]
  return Object.fromEntries(
    known.flatMap(([name, value]) => {
      const text = typeof value === 'string' || typeof value === 'number' ? oneLine(String(value)) : ''
      return text === '' ? [] : [[name, text]]
    }),
  )
}

/** What somebody called themselves must not look like more than a word in the agent's sentence. */
function oneLine(value: string): string {
  return value.replace(/\s+/g, ' ').trim()
}
