import {
  type Archive,
  type ArchivePage,
  type CenterId,
  type CommittedFact,
  pageLimit,
  type Random,
} from '@ringwright/core'
import {
  CHAIN_START,
  erasedFact,
  forgottenFact,
  rangesOf,
  removedAnswer,
  type Tip,
  taken,
} from '@ringwright/core/archive'
import { conditionsOf } from '../sql/archive-conditions.js'
import { checkedFacts, factOf, fieldCount, type LinkRow, sealedFactOf, sealedRows } from '../sql/fact-rows.js'
import { OpenPort } from '../sql/open-port.js'
import { storedText } from '../sql/stored-text.js'
import { centerNumber, madeCenterNumber } from './sqlite-center.js'
import type { SqliteValue } from './sqlite-connection.js'
import type { SqliteFile } from './sqlite-file.js'
import { findErasable, findForgettable } from './sqlite-removable.js'

export function sqliteArchive(file: SqliteFile, random: Random): Archive {
  const port = new OpenPort('archive', 'sqliteStorage()')
  return {
    async append(center, facts) {
      port.check()
      const fresh = checkedFacts(facts)
      const tip = await file.write(() => {
        const number = madeCenterNumber(file, center)
        appendFacts(file, number, fresh, random)
        return tipOf(file, number)
      })
      return tip.number === 0 ? null : { number: tip.number, hash: tip.hash }
    },
    async query(center: CenterId, query): Promise<ArchivePage> {
      port.check()
      const limit = pageLimit(query.limit)
      const values: SqliteValue[] = []
      const where = conditionsOf(query).map(([column, operator, value]) => {
        values.push(typeof value === 'object' ? JSON.stringify(value) : value)
        return operator === 'in' ? `${column} in (select value from json_each(?))` : `${column} ${operator} ?`
      })
      const rows = await file.read(() => {
        const number = centerNumber(file, center)
        if (number === undefined) return []
        // One more than the page, to know whether there is another page and where it begins.
        const sql = `select number, fact, personal from fact where ${['center = ?', ...where].join(' and ')} order by number limit ?`
        return file.statement(sql).all(number, ...values, limit + 1)
      })
      const facts = rows.slice(0, limit).map(({ fact, personal }) => factOf(fact as string, personal as string | null))
      const next = rows[limit]
      return next ? { facts, next: String(next['number']) } : { facts }
    },
    async chain(center, after, asked) {
      port.check()
      const limit = pageLimit(asked)
      const rows = await file.read(() => {
        const number = centerNumber(file, center)
        if (number === undefined) return []
        return file.statement(CHAIN).all(number, after, limit)
      })
      return rows.map((row) => sealedFactOf(row as unknown as LinkRow))
    },
    async erase(center, erasure) {
      port.check()
      return file.erase(() => {
        const number = madeCenterNumber(file, center)
        const { rows, isMore } = taken(findErasable(file, number, erasure.about))
        const erase = file.statement('update fact set personal = null where number = ?')
        for (const row of rows) erase.run(row.number)
        const places = rows.map(({ place }) => place)
        const fields = rows.reduce((sum, { personal }) => sum + fieldCount(personal), 0)
        if (rows.length > 0)
          appendFacts(file, number, [erasedFact(tipOf(file, number), erasure, places, fields)], random)
        return removedAnswer({ places, isMore })
      })
    },
    async forget(center, forgetting) {
      port.check()
      return file.erase(() => {
        const number = madeCenterNumber(file, center)
        const { rows, isMore } = taken(findForgettable(file, number, forgetting))
        const forget = file.statement('delete from fact where number = ?')
        for (const row of rows) forget.run(row.number)
        const places = rows.map(({ place }) => place)
        if (rows.length > 0) {
          const proof = forgottenFact(tipOf(file, number), forgetting, places.length, rangesOf(places))
          appendFacts(file, number, [proof], random)
        }
        return removedAnswer({ places, isMore })
      })
    },
    async close(): Promise<void> {
      port.close()
    },
  }
}

const CHAIN = `select link.place, link.id, link.revision, link.at, link.type, link.digest, link.hash,
  fact.fact, fact.seals, fact.personal
from link left join fact on fact.center = link.center and fact.place = link.place
where link.center = ? and link.place > ? order by link.place limit ?`

const APPEND = `insert into fact (center, id, type, at, fact, interaction, conversation, customer, agent, queue, place, seals, personal)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict (center, id) do update set place = excluded.place, fact = excluded.fact, seals = excluded.seals, personal = excluded.personal`

/** Appends what is not there yet, inside a job that writes. */
function appendFacts(file: SqliteFile, center: number, facts: readonly CommittedFact[], random: Random): void {
  const known = file.statement('select 1 from link where center = ? and id = ?')
  const fresh = facts.filter(({ id }) => !known.get(center, storedText(id)))
  const link = file.statement(
    'insert into link (center, place, id, revision, at, type, digest, hash) values (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  // A fact from before there were links may be there, if its batch was sent and nobody heard of it.
  const append = file.statement(APPEND)
  for (const row of sealedRows(tipOf(file, center), fresh, random)) {
    const { place, id, revision, at, type, digest, hash, lookupType, fact, subjects, seals, personal } = row
    link.run(center, place, id, revision, at, type, digest, hash)
    append.run(center, id, lookupType, at, fact, ...subjects, place, seals, personal)
  }
}

function tipOf(file: SqliteFile, center: number): Tip {
  const row = file
    .statement('select place as number, hash, revision from link where center = ? order by place desc limit 1')
    .get(center)
  return row ? (row as unknown as Tip) : { ...CHAIN_START, revision: 0 }
}
