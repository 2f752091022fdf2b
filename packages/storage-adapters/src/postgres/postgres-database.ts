import { canTryAgain, postgresFailure } from './postgres-error.js'
import type { PostgresClient, PostgresPool, PostgresQuery } from './postgres-pool.js'

/** A statement that each connection prepares once. */
export interface Statement {
  readonly name: string
  readonly text: string
}

/** Runs statements of one transaction, or alone. */
export type Run = <Row>(statement: Statement, values?: readonly unknown[]) => Promise<readonly Row[]>

/** Deadlocks cannot happen among our own statements, which lock in one order; others may share the database. */
const TRIES_MAX = 5

/**
 * Our statements find everything by an index. A server that has not counted the rows of a new table yet would rather
 * read all of it, and keep to that plan while the table grows.
 */
const BEGIN = 'begin isolation level read committed; set local enable_seqscan = off'

/** For what goes through all that is stored: work that is going on, however much there is, is not given up. */
const LONG_MS = 24 * 3_600_000

/** A pool and the schema in it. Everything rejects with a `RingwrightError`. */
export class PostgresDatabase {
  readonly schema: string
  readonly #pool: PostgresPool
  readonly #known = new WeakSet<PostgresClient>()

  constructor(pool: PostgresPool, schema: string) {
    this.#pool = pool
    this.schema = schema
    // A connection that breaks while nobody uses it is replaced; without a listener it would end the process.
    pool.on?.('error', () => {})
  }

  /** `{schema}` stands for the schema's name. Names of statements are shared by all who use the connection. */
  statement(name: string, text: string): Statement {
    return { name: `${this.schema}.${name}`, text: text.replaceAll('{schema}', this.schema) }
  }

  /** A text that differs from time to time, and is not prepared. */
  async query<Row>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return this.#with((client) =>
      run<Row>(client, { text: text.replaceAll('{schema}', this.schema), values: [...values] }),
    )
  }

  async run<Row>(statement: Statement, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return this.#with((client) => run<Row>(client, { ...statement, values: [...values] }))
  }

  /**
   * Everything that `work` runs, or nothing. Repeated when others were in the way; when the answer to the commit is
   * lost it rejects with `unavailable`, and nobody knows what became of it.
   */
  transaction<T>(work: (run: Run) => Promise<T>): Promise<T> {
    return this.transactionAfter('', work)
  }

  /** The same, with a first statement that takes no round trip of its own, and no values; `work` is given its rows. */
  transactionAfter<Row, T>(first: string, work: (run: Run, rows: readonly Row[]) => Promise<T>): Promise<T> {
    return this.#transaction(first, {}, work)
  }

  async #transaction<Row, T>(
    first: string,
    patience: Pick<PostgresQuery, 'query_timeout'>,
    work: (run: Run, rows: readonly Row[]) => Promise<T>,
  ): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#with(async (client) => {
          const rows = await run<Row>(client, { text: `${BEGIN}; ${first.replaceAll('{schema}', this.schema)}` })
          const inside: Run = (statement, values = []) =>
            run(client, { ...statement, ...patience, values: [...values] })
          const result = await work(inside, rows)
          await run(client, { text: 'commit' })
          return result
        })
      } catch (error) {
        const { cause } = error as { readonly cause?: unknown }
        if (tries === TRIES_MAX || !canTryAgain(cause)) throw error
      }
    }
  }

  /** As `transaction`, for work that takes longer the more is stored: limits on the time of one statement do not hold. */
  longTransaction<T>(work: (run: Run) => Promise<T>): Promise<T> {
    return this.#transaction('set local statement_timeout = 0', { query_timeout: LONG_MS }, work)
  }

  /** A connection for as long as the caller wants; it gives it back. */
  async connect(): Promise<PostgresClient> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw postgresFailure(error)
    })
    if (!this.#known.has(client)) {
      this.#known.add(client)
      // What uses the connection hears of its end by its statement.
      client.on('error', () => {})
    }
    return client
  }

  async #with<T>(work: (client: PostgresClient) => Promise<T>): Promise<T> {
    const client = await this.connect()
    try {
      const result = await work(client)
      client.release()
      return result
    } catch (error) {
      // What it was in the middle of is rolled back with it; a connection that hangs is none.
      client.release(true)
      throw postgresFailure(error)
    }
  }
}

async function run<Row>(client: PostgresClient, query: PostgresQuery): Promise<readonly Row[]> {
  const results = await client.query(query)
  const result = Array.isArray(results) ? results.at(-1) : results
  return (result?.rows ?? []) as readonly Row[]
}
