import { agentLinkProtocol } from '@ringwright/acd/agent-link'
import { describe, expect, it } from 'vitest'
import { asyncApiDocument } from './asyncapi-document.js'

type Node = Readonly<Record<string, unknown>>
const document = asyncApiDocument() as { readonly operations: Readonly<Record<string, Node>> } & Node
const at = (path: string): unknown =>
  path
    .slice(2)
    .split('/')
    .reduce<unknown>((node, key) => (node as Node | undefined)?.[key], document)

describe('the AsyncAPI document of the agent link', () => {
  it('has an operation for everything that can be said', () => {
    const { calls, messages, events } = agentLinkProtocol
    expect(Object.keys(document.operations).sort()).toEqual(
      [
        ...Object.keys(calls),
        ...Object.keys(messages).map((name) => `${name}Message`),
        ...Object.keys(events).map((name) => `${name}Event`),
      ].sort(),
    )
  })

  it('refers to nothing that is not in it', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref as string)
    expect(refs.length).toBeGreaterThan(0)
    expect(refs.filter((ref) => at(ref) === undefined)).toEqual([])
  })

  it('says what a call takes and answers, as the schemas do', () => {
    expect(at('#/components/messages/extendWrapUpRequest/payload/properties/value')).toEqual({
      type: 'object',
      properties: {
        interaction: { type: 'string', minLength: 1, maxLength: 128 },
        byMs: { type: 'integer', minimum: 1_000, maximum: 900_000 },
      },
      required: ['interaction', 'byMs'],
      additionalProperties: false,
    })
    expect(at('#/components/messages/extendWrapUpReply/payload/properties/value/anyOf')).toHaveLength(2)
    expect(document.operations['extendWrapUp']).toMatchObject({
      action: 'receive',
      reply: { messages: [{ $ref: '#/channels/agentLink/messages/extendWrapUpReply' }, {}] },
    })
    expect(document.operations['boardEvent']).toMatchObject({ action: 'send' })
  })
})
