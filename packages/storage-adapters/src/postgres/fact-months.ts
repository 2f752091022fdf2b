import type { Instant } from '@ringwright/core'
import type { PostgresDatabase } from './postgres-database.js'

/** The tables in which facts lie, one for each month (UTC) in which there were any. */
export class FactMonths {
  readonly #database: PostgresDatabase
  readonly #made = new Set<string>()

  constructor(database: PostgresDatabase) {
    this.#database = database
  }

  /** Makes the tables for facts of these instants that are not there yet. */
  async make(instants: readonly Instant[]): Promise<void> {
    for (const month of new Set(instants.map(monthOf))) if (!this.#made.has(month)) await this.#makeOne(month)
  }

  /**
   * Drops all months of all centers that had ended by then, and returns how many. Facts are gone for good: a legal hold
   * is a copy that was made before.
   */
  async dropBefore(instant: Instant): Promise<number> {
    const rows = await this.#database.query<{ name: string }>(
      `select child.relname as name from pg_inherits
      join pg_class as child on child.oid = inhrelid where inhparent = '{schema}.fact'::regclass`,
    )
    const ended = rows.filter(({ name }) => rangeOf(name.slice(PREFIX.length)).until <= instant)
    for (const { name } of ended) {
      await this.#database.query(`drop table if exists {schema}.${name}`)
      this.#made.delete(name.slice(PREFIX.length))
    }
    return ended.length
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

const PREFIX = 'fact_'

/** `2026_11` */
function monthOf(instant: Instant): string {
  return new Date(instant).toISOString().slice(0, 7).replace('-', '_')
}

function rangeOf(month: string): { readonly from: Instant; readonly until: Instant } {
  const [year = 0, number = 1] = month.split('_').map(Number)
  return { from: Date.UTC(year, number - 1), until: Date.UTC(year, number) }
}
