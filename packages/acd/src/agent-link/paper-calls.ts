import type { SessionHandlers } from '@ringwright/core/link'
import type { Disposition } from '../disposition/disposition.js'
import type { PapersOutcome } from '../papers/paperwork.js'
import { agents } from '../agent/agent.js'
import { queues } from '../queue/queue.js'
import type { AgentLinkProtocol } from './agent-link-protocol.js'
import type { DeskCallsOptions } from './desk-calls-options.js'
import { papersOf } from './desk-view.js'
import { ownDesk } from './own-desk.js'

type Calls = SessionHandlers<AgentLinkProtocol>['calls']
type PaperCall =
  | 'finishWrapUp'
  | 'extendWrapUp'
  | 'requestWrapUp'
  | 'dispose'
  | 'dispositions'
  | 'addNote'
  | 'changeTags'

/** What agents do about the paperwork of what they have, or had. */
export function paperCalls({ engine, acd, actor, desk }: DeskCallsOptions): Pick<Calls, PaperCall> {
  const written = (result: PapersOutcome) =>
    result.outcome === 'refused'
      ? result
      : {
          outcome: result.outcome,
          papers: papersOf(result.papers, (id) => engine.get(agents, id)?.name),
        }
  return {
    async finishWrapUp({ interaction, disposition, note, fields }) {
      const { agent } = ownDesk(desk)
      const said = disposition === undefined ? undefined : saidOf(disposition, note, fields)
      return acd.finishWrapUp(actor, agent, interaction, said)
    },
    extendWrapUp: ({ interaction, byMs }) => acd.extendWrapUp(actor, ownDesk(desk).agent, interaction, byMs),
    requestWrapUp: ({ interaction }) => acd.requestWrapUp(actor, ownDesk(desk).agent, interaction),
    dispose: ({ interaction, disposition, note, fields }) =>
      acd.dispose(actor, ownDesk(desk).agent, interaction, saidOf(disposition, note, fields)),
    dispositions({ queue }) {
      const form = engine.get(queues, queue)?.dispositions
      return form ? { form } : {}
    },
    addNote: async ({ interaction, text }) => written(await acd.addNote(actor, interaction, text)),
    changeTags: async ({ interaction, add = [], remove = [] }) =>
      written(await acd.changeTags(actor, interaction, { add, remove })),
  }
}

function saidOf(disposition: string, note: string | undefined, fields: Disposition['fields']): Disposition {
  return { disposition, ...(note !== undefined && { note }), ...(fields && { fields }) }
}
