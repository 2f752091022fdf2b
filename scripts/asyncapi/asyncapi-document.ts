import { AGENT_LINK_VERSION, agentLinkProtocol } from '@ringwright/acd/agent-link'
import type { LinkProtocol } from '@ringwright/core/link'
import { z } from 'zod'

type Schema = Readonly<Record<string, unknown>>
/** Schemas that refer to themselves, by name. */
type Schemas = Record<string, Schema>
interface Message {
  readonly name: string
  readonly title: string
  readonly payload: Schema
}

const CHANNEL = 'agentLink'

/** The agent link as an AsyncAPI 3.0 document, from the schemas that the server checks with. */
export function asyncApiDocument(): Schema {
  const { calls, messages, events }: LinkProtocol = agentLinkProtocol
  const failure: Message = { name: 'failure', title: 'A call that was not done', payload: FAILURE }
  const operations: Record<string, Schema> = {}
  const schemas: Record<string, Schema> = {}
  const all: Message[] = [failure]
  for (const [name, { request, reply }] of Object.entries(calls)) {
    const asked = { name: `${name}Request`, title: `Call ${name}`, payload: bodyOf('call', name, request, schemas) }
    const answered = { name: `${name}Reply`, title: `Reply to ${name}`, payload: replyOf(reply, schemas) }
    all.push(asked, answered)
    operations[name] = operationOf('receive', asked, [answered, failure])
  }
  for (const [name, value] of Object.entries(messages)) {
    const said = { name: `${name}Message`, title: `Message ${name}`, payload: bodyOf('message', name, value, schemas) }
    all.push(said)
    operations[`${name}Message`] = operationOf('receive', said)
  }
  for (const [name, value] of Object.entries(events)) {
    const told = { name: `${name}Event`, title: `Event ${name}`, payload: bodyOf('event', name, value, schemas) }
    all.push(told)
    operations[`${name}Event`] = operationOf('send', told)
  }
  return {
    asyncapi: '3.0.0',
    info: { title: 'Ringwright agent link', version: String(AGENT_LINK_VERSION), description: DESCRIPTION },
    defaultContentType: 'application/json',
    channels: {
      [CHANNEL]: {
        description: 'The WebSocket that the host mounts; its path is the host’s choice.',
        messages: Object.fromEntries(all.map(({ name }) => [name, { $ref: `#/components/messages/${name}` }])),
      },
    },
    operations,
    components: { messages: Object.fromEntries(all.map((message) => [message.name, message])), schemas },
  }
}

const DESCRIPTION = [
  'What agents’ and supervisors’ screens and the server say to each other, from the server’s side.',
  'Each message is the `body` of a frame `{"type":"data","seq":…,"ack":…,"body":…}`; the frames below it (hello, welcome,',
  'ack, ping, pong, bye, error) make the session resumable and are the same for every link.',
  'The client of `@ringwright/acd/agent-link/client` speaks all of it.',
].join(' ')

const FAILURE: Schema = {
  type: 'object',
  properties: {
    kind: { const: 'failure' },
    id: { type: 'string', description: 'The id of the call.' },
    code: { type: 'string' },
    message: { type: 'string', description: 'What to do next.' },
    path: { type: 'string', description: 'The field that was not accepted.' },
  },
  required: ['kind', 'id', 'code', 'message'],
}

function bodyOf(kind: 'call' | 'message' | 'event', name: string, value: z.ZodType, schemas: Schemas): Schema {
  const id = kind === 'call' ? { id: { type: 'string', description: 'The client’s own, for the reply.' } } : {}
  return {
    type: 'object',
    properties: { kind: { const: kind }, ...id, name: { const: name }, value: jsonSchemaOf(value, schemas) },
    required: ['kind', ...Object.keys(id), 'name', 'value'],
  }
}

function replyOf(value: z.ZodType, schemas: Schemas): Schema {
  return {
    type: 'object',
    properties: { kind: { const: 'reply' }, id: { type: 'string' }, value: jsonSchemaOf(value, schemas) },
    required: ['kind', 'id', 'value'],
  }
}

/** What travels: defaults are filled in by whoever reads. */
function jsonSchemaOf(schema: z.ZodType, schemas: Schemas): Schema {
  const made = z.toJSONSchema(schema, {
    ...{ target: 'draft-7', io: 'input', unrepresentable: 'any', reused: 'inline' },
  })
  // What refers to itself is defined beside each schema; the document has it once, in its own place.
  const text = JSON.stringify(made).replaceAll('"#/definitions/__', '"#/components/schemas/')
  const { $schema: _draft, definitions = {}, ...json } = JSON.parse(text) as Record<string, Schema>
  for (const [name, definition] of Object.entries(definitions))
    define(schemas, name.replace(/^__/, ''), definition as Schema)
  return json
}

/** Throws when two schemas that are not the same would get one name. */
function define(schemas: Schemas, name: string, schema: Schema): void {
  if (schemas[name] && JSON.stringify(schemas[name]) !== JSON.stringify(schema))
    throw new Error(`Two schemas that refer to themselves are both named ${name}; give them ids with z.meta().`)
  schemas[name] = schema
}

function operationOf(action: 'receive' | 'send', message: Message, replies?: readonly Message[]): Schema {
  const channel = { $ref: `#/channels/${CHANNEL}` }
  const refTo = ({ name }: Message): Schema => ({ $ref: `#/channels/${CHANNEL}/messages/${name}` })
  return {
    ...{ action, channel, title: message.title, messages: [refTo(message)] },
    ...(replies && { reply: { channel, messages: replies.map(refTo) } }),
  }
}
