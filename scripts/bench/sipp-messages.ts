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
