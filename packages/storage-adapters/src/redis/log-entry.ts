import { storedJson } from '../stored-json.js'
import type { ChangeId, Commit, LiveRecord, NodeId, RecordKey, Write } from '@ringwright/core'

/** `[node, facts, [key, expected version, 1 if it is written and 0 if it is removed]]`, as `changeArguments` makes it. */
type Head = readonly [NodeId, Commit['facts'], readonly (readonly [RecordKey, ChangeId | null, 0 | 1])[]]

/** One entry of a center's stream: its id, and field, value, field, value … */
export type LogEntry = readonly [id: string, fields: readonly string[]]

export function commitOfEntry([id, fields]: LogEntry): Commit {
  const field = (name: string): string => {
    for (let index = 0; index < fields.length; index += 2)
      if (fields[index] === name) return fields[index + 1] as string
    return ''
  }
  const change = field('c') as ChangeId
  const place = field('p')
  const [node, facts, written] = storedJson(field('h'), `Commit ${change}`) as Head
  const content = storedJson(field('v'), `Commit ${change}`)
  const bodies = written.filter(([, , present]) => present).length === 1 ? [content] : (content as unknown[])
  let next = 0
  const writes = written.map(([key, expects, present]): Write => {
    return { key, expects, record: present ? liveRecord(key, change, bodies[next++]) : null }
  })
  const after = (place.slice(place.indexOf(' ', place.indexOf(' ') + 1) + 1) || null) as ChangeId | null
  return { revision: revisionOf(id), change, after, node, at: Number.parseInt(place, 10), writes, facts }
}

export function liveRecord(key: RecordKey, version: ChangeId, body: unknown): LiveRecord {
  const slash = key.indexOf('/')
  return { key, kind: key.slice(0, slash), id: key.slice(slash + 1), version, body }
}

/** Entries are numbered `<revision>-0`. */
function revisionOf(id: string): number {
  return Number(id.slice(0, id.indexOf('-')))
}
