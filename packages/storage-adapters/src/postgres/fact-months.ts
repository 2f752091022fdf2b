import { type Instant, systemActor } from '@ringwright/core'
import { forgottenFact } from '@ringwright/core/archive'
import type { PostgresChain } from './postgres-chain.js'
import type { PostgresDatabase } from './postgres-database.js'
import { sqlState } from './postgres-error.js'

/** The tables in which facts lie, one for each month (UTC) in which there were any. */
export class FactMonths {
  readonly #database: PostgresDatabase
  readonly #made = new Set<string>()

  constructor(database: PostgresDatabase) {
    this.#database = database
  }

  /**
   * Does what writes facts of these instants, once there are tables for them; again, when another node has dropped one
   * that was there.
   */
  async with<T>(instants: readonly Instant[], work: () => Promise<T>): Promise<T> {
    await this.#make(instants)
    try {
      return await work()
    } catch (error) {
      if (sqlState((error as Error).cause) !== NO_TABLE_FOR_ROW) throw error
      this.#made.clear()
      await this.#make(instants)
      return work()
    }
  }

  /**
   * Drops all months of all centers that had ended by then, and returns how many. Each center's chain says so: the
   * links of the facts stay, and what earlier removals said of them is said by the new one.
   */
  async dropBefore(before: Instant, chain: PostgresChain): Promise<number> {
    const rows = await this.#database.query<{ name: string; now: Instant }>(
      `select child.relname as name, floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now from pg_inherits
      join pg_class as child on child.oid = inhrelid where inhparent = '{schema}.fact'::regclass`,
    )
    const at = rows[0]?.now ?? 0
    // The month in which this stands in the chains is never one of them.
    const ended = rows.filter(({ name }) => rangeOf(name.slice(PREFIX.length)).until <= Math.min(before, at))
    if (ended.length === 0) return 0
    await this.#make([at])
    const end = Math.max(...ended.map(({ name }) => rangeOf(name.slice(PREFIX.length)).until))
    await this.#database.longTransaction(async (run) => {
      const concerned = this.#database.statement('months-lost', MONTHS_LOST)
      // In one order, so that two who drop do not wait for each other.
      for (const { center } of await run<Lost>(concerned, [end])) await chain.lock(run, center)
      for (const { center, facts, last } of await run<Lost>(concerned, [end])) {
        const ranges = last === null ? [] : [[1, last] as const]
        const forgetting = { before: end, actor: DROPPER, at }
        await chain.append(run, center, [forgottenFact(await chain.tip(run, center), forgetting, facts, ranges)])
      }
      for (const { name } of ended) await run(this.#database.statement(`drop-${name}`, `drop table {schema}.${name}`))
    })
    for (const { name } of ended) this.#made.delete(name.slice(PREFIX.length))
    return ended.length
  }

  /** Makes the tables that are not there yet. */
  async #make(instants: readonly Instant[]): Promise<void> {
    for (const month of new Set(instants.map(monthOf))) if (!this.#made.has(month)) await this.#makeOne(month)
  }

  async #makeOne(month: string): Promise<void> {
    const { from, until } = rangeOf(month)
    await this.#database.transaction(async (run) => {
      const { schema } = this.#database
      await run({ name: '', text: 'select pg_advisory_xact_lock(hashtextextended($1, 0))' }, [`${schema}.months`])
      await run({
        name: '',
        text: `create table if not exists ${schema}.${PREFIX}${month} partition of ${schema}.fact for values from (${from}) to (${until})`,
      })
    })
    this.#made.add(month)
  }
}

interface Lost {
  readonly center: number
  readonly facts: number
  /** The last place in the chain; null where all facts are older than chains are. */
  readonly last: number | null
}

const MONTHS_LOST = `
select center, count(*)::float8 as facts, max(place)::float8 as last
from {schema}.fact where at < $1 group by center order by center`

const DROPPER = systemActor('retention')
const PREFIX = 'fact_'
/** PostgreSQL documentation, appendix A: also what it says when no partition takes a row. */
const NO_TABLE_FOR_ROW = '23514'

/** `2026_11` */
function monthOf(instant: Instant): string {
  return new Date(instant).toISOString().slice(0, 7).replace('-', '_')
}

function rangeOf(month: string): { readonly from: Instant; readonly until: Instant } {
  const [year = 0, number = 1] = month.split('_').map(Number)
  return { from: Date.UTC(year, number - 1), until: Date.UTC(year, number) }
}
