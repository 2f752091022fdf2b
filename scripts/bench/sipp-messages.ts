/** A message in SIPp's log (`-trace_msg`). */
export interface SippMessage {
  readonly atMs: number
  readonly direction: 'sent' | 'received'
  /** `INVITE`, or the status. */
  readonly kind: string
  readonly callId: string
  /** The users in From and To. */
  readonly from: string
  readonly to: string
}

const HEAD = /^-{40,} (\S+)[ \t](\d\d):(\d\d):(\d\d\.\d+).*\n.*message (sent|received).*\n\n/gm

/** Reads what SIPp wrote to the microsecond; times count from midnight. */
export function sippMessages(log: string): readonly SippMessage[] {
  const heads = [...log.matchAll(HEAD)]
  return heads.map((head, index): SippMessage => {
    const [all, , hours, minutes, seconds, direction] = head
    const text = log.slice(head.index + all.length, heads[index + 1]?.index)
    const header = (pattern: RegExp): string => pattern.exec(text)?.[1] ?? ''
    return {
      atMs: (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000,
      direction: direction as SippMessage['direction'],
      kind: header(/^(?:SIP\/2\.0 )?(\S+)/),
      callId: header(/^Call-ID: *(\S+)/im),
      from: header(/^From:[^\n]*sip:([^@]+)@/im),
      to: header(/^To:[^\n]*sip:([^@]+)@/im),
    }
  })
}

/** Milliseconds from each caller's INVITE to that which an agent's phone got for the same caller. */
export function invitesOf(callers: readonly SippMessage[], agents: readonly SippMessage[]): readonly number[] {
  const rang = new Map<string, number>()
  for (const { kind, direction, from, atMs } of agents)
    if (kind === 'INVITE' && direction === 'received') rang.set(from, atMs)
  const asked = callers.filter(({ kind, direction }) => kind === 'INVITE' && direction === 'sent')
  return asked.flatMap(({ from, atMs }) => {
    const at = rang.get(from)
    return at === undefined ? [] : [at - atMs]
  })
}

/** Milliseconds from each moment between the two at which an agent's phone hung up, to its next INVITE. */
export function nextInvites(agents: readonly SippMessage[], fromMs: number, untilMs: number): readonly number[] {
  const agentOf = new Map<string, string>()
  const freedAt = new Map<string, number>()
  const waits: number[] = []
  for (const { kind, direction, callId, to, atMs } of agents) {
    if (kind === 'INVITE' && direction === 'received') {
      agentOf.set(callId, to)
      const freed = freedAt.get(to)
      if (freed !== undefined && freed >= fromMs && freed <= untilMs) waits.push(atMs - freed)
      freedAt.delete(to)
    } else if (kind === 'BYE' && direction === 'sent') {
      const agent = agentOf.get(callId)
      if (agent !== undefined && !freedAt.has(agent)) freedAt.set(agent, atMs)
    }
  }
  return waits
}

/** Now, as SIPp says it. */
export function sippTimeMs(): number {
  const now = new Date()
  return now.getTime() - new Date(now).setHours(0, 0, 0, 0)
}
