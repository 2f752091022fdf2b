import type { ChainEnd, CommittedFact, Random } from '@ringwright/core'
import { CHAIN_START, type Tip } from '@ringwright/core/archive'
import { type FactRow, sealedRows } from '../sql/fact-rows.js'
import { storedText } from '../sql/stored-text.js'
import type { PostgresDatabase, Run, Statement } from './postgres-database.js'

/** The chains of facts of all centers: whoever makes one longer holds its lock. */
export class PostgresChain {
  readonly #database: PostgresDatabase
  readonly #random: Random
  readonly #lock: Statement
  readonly #tip: Statement
  readonly #known: Statement
  readonly #append: Statement
  readonly #link: Statement

  constructor(database: PostgresDatabase, random: Random) {
    this.#database = database
    this.#random = random
    this.#lock = database.statement('shelve', `select pg_advisory_xact_lock(hashtextextended('{schema}.fact', $1))`)
    this.#tip = database.statement('tip', TIP)
    this.#known = database.statement(
      'linked',
      'select id from {schema}.link where center = $1 and id = any($2::text[])',
    )
    this.#append = database.statement('append', APPEND)
    this.#link = database.statement('link', LINK)
  }

  /** One after the other, so that numbers become visible in their order and a page never overlooks one. */
  async lock(run: Run, center: number): Promise<void> {
    await run(this.#lock, [center])
  }

  async tip(run: Run, center: number): Promise<Tip> {
    const [row] = await run<Tip>(this.#tip, [center])
    return row ?? { ...CHAIN_START, revision: 0 }
  }

  async end(center: number): Promise<ChainEnd | null> {
    const [row] = await this.#database.run<Tip>(this.#tip, [center])
    return row ? { number: row.number, hash: row.hash } : null
  }

  /** Appends what is not there yet; the lock is held, and the months are there. */
  async append(run: Run, center: number, facts: readonly CommittedFact[]): Promise<void> {
    const known = await run<{ id: string }>(this.#known, [center, facts.map(({ id }) => storedText(id))])
    const knownIds = new Set(known.map(({ id }) => id))
    const fresh = facts.filter(({ id }) => !knownIds.has(storedText(id)))
    if (fresh.length === 0) return
    const rows = sealedRows(await this.tip(run, center), fresh, this.#random)
    await run(this.#link, [center, ...columnsOf(rows, LINK_COLUMNS)])
    const subjects = [0, 1, 2, 3, 4].map((index) => rows.map((row) => row.subjects[index]))
    await run(this.#append, [center, ...columnsOf(rows, FACT_COLUMNS), ...subjects])
  }
}

const LINK_COLUMNS = ['place', 'id', 'revision', 'at', 'type', 'digest', 'hash'] as const
const FACT_COLUMNS = ['id', 'lookupType', 'at', 'fact', 'place', 'seals', 'personal'] as const

function columnsOf(rows: readonly FactRow[], names: readonly (keyof FactRow)[]): unknown[][] {
  return names.map((name) => rows.map((row) => row[name]))
}

const TIP = `
select place::float8 as number, hash, revision::float8 as revision
from {schema}.link where center = $1 order by place desc limit 1`

const LINK = `
insert into {schema}.link (center, place, id, revision, at, type, digest, hash)
select $1, place, id, revision, at, type, digest, hash
from unnest($2::bigint[], $3::text[], $4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::text[])
  as row (place, id, revision, at, type, digest, hash)`

// A fact from before there were links may be there, if its batch was sent and nobody heard of it.
const APPEND = `
insert into {schema}.fact (center, id, type, at, fact, place, seals, personal, interaction, conversation, customer, agent, queue)
select $1, id, type, at, fact, place, seals, personal, interaction, conversation, customer, agent, queue
from unnest($2::text[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::text[], $8::text[],
  $9::text[], $10::text[], $11::text[], $12::text[], $13::text[])
  as row (id, type, at, fact, place, seals, personal, interaction, conversation, customer, agent, queue)
order by place
on conflict (center, id, at) do update
  set fact = excluded.fact, place = excluded.place, seals = excluded.seals, personal = excluded.personal`
