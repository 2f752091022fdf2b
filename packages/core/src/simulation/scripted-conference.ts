import type { Call, Conference, HeardBy } from '../voice/call-control.js'

/** What a scripted conference needs of its calls. */
export interface ScriptedMember extends Call {
  readonly address: string
  readonly over: unknown
  conference: ScriptedConference | undefined
}

export interface ScriptedConference extends Conference {
  /** The addresses whom a member hears. */
  heardByMember(listener: ScriptedMember): readonly string[]
}

export function scriptedConference(): ScriptedConference {
  const members = new Map<ScriptedMember, HeardBy>()
  const conference: ScriptedConference = {
    get calls() {
      return [...members.keys()]
    },
    join(call, heardBy = 'all') {
      const member = call as ScriptedMember
      if (member.over) return
      if (member.conference !== conference) member.unbridge()
      member.conference = conference
      members.set(member, heardBy)
    },
    leave(call) {
      const member = call as ScriptedMember
      if (members.delete(member)) member.conference = undefined
    },
    close() {
      for (const call of conference.calls) conference.leave(call)
    },
    heardByMember: (listener) =>
      [...members].flatMap(([speaker, heardBy]) =>
        speaker !== listener && (heardBy === 'all' || heardBy.includes(listener)) ? [speaker.address] : [],
      ),
  }
  return conference
}
