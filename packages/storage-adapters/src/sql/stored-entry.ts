import type { Entry } from '@ringwright/core'
import { storedJson } from '../stored-json.js'
import { textOf } from './stored-text.js'

/** Where an entry stands, as the database has it. */
export interface EntryPlace {
  readonly center: number
  readonly collection: string
  readonly id: string
}

/** An entry as databases keep it. */
export interface EntryRow {
  readonly id: string
  readonly version: number
  readonly body: string
}

/** Throws `incompatible`, naming the entry, for a body that is not what was stored. */
export function storedEntry<Body>(collection: string, { id: stored, version, body }: EntryRow): Entry<Body> {
  const id = textOf(stored)
  return { id, version, body: storedJson(body, `Entry "${id}" of collection "${collection}"`) as Body }
}
