import { type Archive, type ArchivePage, type CenterId, type CommittedFact, pageLimit } from '@ringwright/core'
import { erasedFact, forgottenFact, rangesOf, removedAnswer, taken } from '@ringwright/core/archive'
import { conditionsOf } from '../sql/archive-conditions.js'
import { checkedFacts, factOf, fieldCount, type LinkRow, sealedFactOf } from '../sql/fact-rows.js'
import { OpenPort } from '../sql/open-port.js'
import type { FactMonths } from './fact-months.js'
import type { PostgresChain } from './postgres-chain.js'
import type { PostgresCenters } from './postgres-centers.js'
import type { PostgresDatabase, Run } from './postgres-database.js'
import { erasableQuery, forgettableQuery, type RemovableRow } from './postgres-removable.js'

/** Facts of one statement; what is handed in is cut into so many. */
const APPEND_MAX = 1_000

/** Facts lie in a table a month, so that old ones are dropped at once, and a query looks only where its time is. */
export function postgresArchive(
  database: PostgresDatabase,
  centers: PostgresCenters,
  months: FactMonths,
  chain: PostgresChain,
): Archive {
  const port = new OpenPort('archive', 'postgresStorage()')
  const links = database.statement('chain', CHAIN)
  const erase = database.statement(
    'erase',
    'update {schema}.fact set personal = null where center = $1 and number = any($2)',
  )
  const forget = database.statement('forget', 'delete from {schema}.fact where center = $1 and number = any($2)')

  /** Removes something and says so, as one transaction; nobody appends meanwhile. */
  const removing = async <T>(
    center: CenterId,
    at: number,
    work: (run: Run, number: number) => Promise<T>,
  ): Promise<T> => {
    port.check()
    const number = await centers.numberOf(center)
    return months.with([at], () =>
      database.transaction(async (run) => {
        await chain.lock(run, number)
        return work(run, number)
      }),
    )
  }

  return {
    async append(center, facts) {
      port.check()
      const fresh = checkedFacts(facts)
      const number = await centers.numberOf(center)
      for (let start = 0; start < fresh.length; start += APPEND_MAX) {
        const part = fresh.slice(start, start + APPEND_MAX)
        const append = () =>
          database.transaction(async (run) => {
            await chain.lock(run, number)
            await chain.append(run, number, part)
          })
        await months.with(
          part.map(({ at }) => at),
          append,
        )
      }
      return chain.end(number)
    },
    async query(center: CenterId, query): Promise<ArchivePage> {
      port.check()
      const limit = pageLimit(query.limit)
      const values: unknown[] = [await centers.find(center)]
      const where = conditionsOf(query).map(([column, operator, value]) => {
        const place = `$${values.push(value)}`
        return operator === 'in' ? `${column} = any(${place}::text[])` : `${column} ${operator} ${place}`
      })
      // One more than the page, to know whether there is another page and where it begins.
      const text = `select number::float8 as number, fact, personal from {schema}.fact where ${['center = $1', ...where].join(' and ')} order by number limit ${limit + 1}`
      const rows = await database.query<{ number: number; fact: string; personal: string | null }>(text, values)
      const facts: CommittedFact[] = rows.slice(0, limit).map(({ fact, personal }) => factOf(fact, personal))
      const next = rows[limit]
      return next ? { facts, next: String(next.number) } : { facts }
    },
    async chain(center, after, limit) {
      port.check()
      const number = await centers.find(center)
      const rows = await database.run<LinkRow>(links, [number, after, pageLimit(limit)])
      return rows.map(sealedFactOf)
    },
    erase: (center, erasure) =>
      removing(center, erasure.at, async (run, number) => {
        const query = erasableQuery(database.schema, number, erasure.about)
        const { rows, isMore } = taken(query ? await run<Required<RemovableRow>>(query.statement, query.values) : [])
        const places = rows.map(({ place }) => place)
        if (rows.length > 0) {
          await run(erase, [number, rows.map((row) => row.number)])
          const fields = rows.reduce((sum, { personal }) => sum + fieldCount(personal), 0)
          await chain.append(run, number, [erasedFact(await chain.tip(run, number), erasure, places, fields)])
        }
        return removedAnswer({ places, isMore })
      }),
    forget: (center, forgetting) =>
      removing(center, forgetting.at, async (run, number) => {
        const query = forgettableQuery(database.schema, number, forgetting)
        const { rows, isMore } = taken(await run<RemovableRow>(query.statement, query.values))
        const places = rows.map(({ place }) => place)
        if (rows.length > 0) {
          await run(forget, [number, rows.map((row) => row.number)])
          const tip = await chain.tip(run, number)
          await chain.append(run, number, [forgottenFact(tip, forgetting, places.length, rangesOf(places))])
        }
        return removedAnswer({ places, isMore })
      }),
    async close(): Promise<void> {
      port.close()
    },
  }
}

const CHAIN = `
select link.place::float8 as place, link.id, link.revision::float8 as revision, link.at::float8 as at, link.type,
  link.digest, link.hash, fact.fact, fact.seals, fact.personal
from {schema}.link left join {schema}.fact
  on fact.center = link.center and fact.place = link.place and fact.at = link.at
where link.center = $1 and link.place > $2 order by link.place limit $3`
