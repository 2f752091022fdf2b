import { RingwrightError } from '@ringwright/core'

/** The little of `pg` that is used, so that any version of it, and whatever imitates it, can be handed in. */
export interface PostgresPool {
  /** A connection of its own until `release`. */
  connect(): Promise<PostgresClient>
  on?(event: 'error', listener: (error: Error) => void): unknown
  /** Told when the host's pool is too small. */
  readonly options?: { readonly max?: number | undefined }
}

/** What we need of a connection of `pg`'s pool. */
export interface PostgresClient {
  /** Several statements in one text, without values, give as many results. */
  query(query: PostgresQuery): Promise<PostgresResult | PostgresResult[]>
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'notification', listener: (message: PostgresNotification) => void): unknown
  on(event: 'end', listener: () => void): unknown
  /** Gives it back to its pool; with `true` its connection is closed. */
  release(destroy?: boolean): void
}

/** `name` prepares the statement once a connection. */
export interface PostgresQuery {
  readonly name?: string
  readonly text: string
  readonly values?: unknown[]
  /** How long the answer may take, in place of what the pool says. */
  readonly query_timeout?: number
}

/** What a statement answers. */
export interface PostgresResult {
  /** One object for each row, by the names of columns. */
  readonly rows: readonly unknown[]
}

/** What NOTIFY has told, as a connection that listens gets it. */
export interface PostgresNotification {
  /** The name of LISTEN. */
  readonly channel: string
  /** Undefined for one without. */
  readonly payload?: string | undefined
}

/** One for the listener, one for what reads, one for what writes. */
const POOL_MIN = 3
const POOL_DEFAULT = 10
/** A server that has not answered for so long counts as away. */
const PATIENCE_MS = 10_000

export interface OwnedPool extends PostgresPool {
  end(): Promise<void>
}

/** A pool of our own, which gives up on a server that hangs, and whose transactions do not outlive their node. */
export async function openPool(connectionString: string): Promise<OwnedPool> {
  const pg = await import('pg').catch((cause: unknown) => {
    throw new RingwrightError('not_found', 'PostgreSQL needs the package pg. Type `npm install pg`.', { cause })
  })
  return new pg.default.Pool({
    connectionString,
    max: POOL_DEFAULT,
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
    keepAlive: true,
    statement_timeout: PATIENCE_MS,
    idle_in_transaction_session_timeout: PATIENCE_MS,
  })
}

export function checkPool({ options }: PostgresPool): void {
  if (options?.max !== undefined && options.max < POOL_MIN)
    throw new RingwrightError(
      'invalid_argument',
      `The pool has ${options.max} connections; make it \`max: ${POOL_MIN}\` or more, since one of them always listens.`,
    )
}
