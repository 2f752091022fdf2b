import type { Change, ChangeId, Commit, Instant, NodeId, RecordKey, Revision } from '@ringwright/core'
import { storedJson } from '../stored-json.js'
import { storedText, textOf } from './stored-text.js'

/** A record as it is stored: its version, and the whole of it as JSON. */
export interface RecordText {
  readonly version: ChangeId
  readonly text: string
}

/** A change as it was when it was handed in, whatever its owner does to it afterwards. */
export interface PreparedChange {
  readonly id: ChangeId
  readonly node: NodeId
  readonly reads: Change['reads']
  readonly writes: readonly {
    readonly key: RecordKey
    readonly expects: ChangeId | null
    readonly record: RecordText | null
  }[]
  readonly under: Change['under']
  readonly notAfter: Instant | undefined
  /** Writes and facts as the log keeps them. */
  readonly content: string
}

/** Throws a `TypeError` where a body or a fact cannot be said in JSON. */
export function prepareChange({ id, node, reads, writes, facts, under, notAfter }: Change): PreparedChange {
  const prepared = writes.map(({ key, expects, record }) => ({
    key,
    expects,
    record: record && { version: record.version, text: JSON.stringify(record) },
  }))
  // Put together by hand, so that a record is written as text once for both its places.
  const texts = prepared.map(
    ({ key, expects, record }) =>
      `{"key":${JSON.stringify(key)},"expects":${JSON.stringify(expects)},"record":${record ? record.text : 'null'}}`,
  )
  const content = `{"writes":[${texts.join()}],"facts":${JSON.stringify(facts)}}`
  return { id, node, reads: [...reads], writes: prepared, under: under && { ...under }, notAfter, content }
}

/** An applied change as it is stored. */
export interface CommitText {
  readonly revision: Revision
  readonly change: ChangeId
  readonly after: ChangeId | null
  readonly node: NodeId
  readonly at: Instant
  readonly content: string
}

/** The same as a row of the log has it. */
export interface CommitRow {
  readonly revision: Revision
  readonly change: string
  readonly after: string | null
  readonly node: string
  readonly at: Instant
  readonly content: string
}

export function commitRow({ revision, change, after, node, at, content }: CommitText): CommitRow {
  return {
    revision,
    change: storedText(change),
    after: after && storedText(after),
    node: storedText(node),
    at,
    content,
  }
}

export function commitOf({ revision, change, after, node, at, content }: CommitRow): Commit {
  const { writes, facts } = storedJson(content, `Commit ${revision}`) as Pick<Commit, 'writes' | 'facts'>
  return {
    revision,
    change: changeOf(change),
    after: lastChange(after),
    node: textOf(node) as NodeId,
    at,
    writes,
    facts,
  }
}

export function changeOf(stored: string): ChangeId {
  return textOf(stored) as ChangeId
}

/** Of a place in the log; null before the first commit. */
export function lastChange(stored: string | null): ChangeId | null {
  return stored === null ? null : changeOf(stored)
}
