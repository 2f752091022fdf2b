import { storedJson } from '../stored-json.js'
import type { ChangeId, Commit, LiveRecord, NodeId, RecordKey, Write } from '@ringwright/core'

/** `[change, node, facts, [key, expected version, 1 if it is written and 0 if it is removed]]`, as `changeArguments` makes it. */
type Head = readonly [ChangeId, NodeId, Commit['facts'], readonly (readonly [RecordKey, ChangeId | null, 0 | 1])[]]

/** One entry of a center's stream: its id, and field, value, field, value … */
export type LogEntry = readonly [id: string, fields: readonly string[]]

/** What was applied together, in order; `commitScript` says how it is kept. */
export function commitsOfEntry([id, fields]: LogEntry): Commit[] {
  const field = (name: string): string => {
    for (let index = 0; index < fields.length; index += 2)
      if (fields[index] === name) return fields[index + 1] as string
    return ''
  }
  const place = field('p')
  const what = `Log entry ${id}`
  const stored = storedJson(field('h'), what) as Head | readonly Head[]
  const heads = (typeof stored[0] === 'string' ? [stored] : stored) as readonly Head[]
  const content = storedJson(field('v'), what)
  const bodyCount = heads.reduce((sum, [, , , written]) => sum + written.filter(([, , present]) => present).length, 0)
  const bodies = bodyCount === 1 ? [content] : (content as unknown[])
  const at = Number.parseInt(place, 10)
  let revision = revisionOf(id) - heads.length
  let after = (place.slice(place.indexOf(' ', place.indexOf(' ') + 1) + 1) || null) as ChangeId | null
  let next = 0
  return heads.map(([change, node, facts, written]) => {
    const writes = written.map(([key, expects, present]): Write => {
      return { key, expects, record: present ? liveRecord(key, change, bodies[next++]) : null }
    })
    const commit = { revision: ++revision, change, after, node, at, writes, facts }
    after = change
    return commit
  })
}

export function liveRecord(key: RecordKey, version: ChangeId, body: unknown): LiveRecord {
  const slash = key.indexOf('/')
  return { key, kind: key.slice(0, slash), id: key.slice(slash + 1), version, body }
}

/** Entries are numbered `<revision>-0`. */
function revisionOf(id: string): number {
  return Number(id.slice(0, id.indexOf('-')))
}
