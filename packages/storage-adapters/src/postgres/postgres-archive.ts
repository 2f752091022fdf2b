import type { Archive, ArchivePage, CenterId, CommittedFact, Instant } from '@ringwright/core'
import { conditionsOf, pageLimit, subjectsOf } from '../sql/archive-conditions.js'
import { OpenPort } from '../sql/open-port.js'
import { lookupText } from '../sql/stored-text.js'
import type { FactMonths } from './fact-months.js'
import type { PostgresCenters } from './postgres-centers.js'
import type { PostgresDatabase } from './postgres-database.js'

/** Facts of one statement; what is handed in is cut into so many. */
const APPEND_MAX = 1_000

/** Facts lie in a table a month, so that old ones are dropped at once, and a query looks only where its time is. */
export function postgresArchive(database: PostgresDatabase, centers: PostgresCenters, months: FactMonths): Archive {
  const port = new OpenPort('archive', 'postgresStorage()')
  const lock = database.statement('shelve', `select pg_advisory_xact_lock(hashtextextended('{schema}.fact', $1))`)
  const append = database.statement('append', APPEND)

  return {
    async append(center, facts): Promise<void> {
      port.check()
      const rows = facts.map(factRow)
      const number = await centers.numberOf(center)
      await months.make(facts.map(({ at }) => at))
      for (let start = 0; start < rows.length; start += APPEND_MAX) {
        const part = rows.slice(start, start + APPEND_MAX)
        const columns = Array.from({ length: part[0]?.length ?? 0 }, (_, column) => part.map((row) => row[column]))
        await database.transaction(async (run) => {
          // One after the other, so that numbers become visible in their order and a page never overlooks one.
          await run(lock, [number])
          await run(append, [number, ...columns])
        })
      }
    },
    async query(center: CenterId, query): Promise<ArchivePage> {
      port.check()
      const limit = pageLimit(query)
      const values: unknown[] = [await centers.numberOf(center)]
      const where = conditionsOf(query).map(([column, operator, value]) => {
        const place = `$${values.push(value)}`
        return operator === 'in' ? `${column} = any(${place}::text[])` : `${column} ${operator} ${place}`
      })
      // One more than the page, to know whether there is another page and where it begins.
      const text = `select number::float8 as number, fact from {schema}.fact where ${['center = $1', ...where].join(' and ')} order by number limit ${limit + 1}`
      const rows = await database.query<{ number: number; fact: string }>(text, values)
      const facts = rows.slice(0, limit).map(({ fact }) => JSON.parse(fact) as CommittedFact)
      const next = rows[limit]
      return next ? { facts, next: String(next.number) } : { facts }
    },
    async close(): Promise<void> {
      port.close()
    },
  }
}

type FactRow = readonly (string | Instant | null)[]

function factRow(fact: CommittedFact): FactRow {
  return [lookupText(fact.id), lookupText(fact.type), fact.at, JSON.stringify(fact), ...subjectsOf(fact)]
}

const APPEND = `
insert into {schema}.fact (center, id, type, at, fact, interaction, conversation, customer, agent, queue)
select $1, id, type, at, fact, interaction, conversation, customer, agent, queue
from unnest($2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
  with ordinality as row (id, type, at, fact, interaction, conversation, customer, agent, queue, place)
order by place
on conflict (center, id, at) do nothing`
