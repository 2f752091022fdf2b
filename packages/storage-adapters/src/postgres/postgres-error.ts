import { type ErrorCode, errorText, RingwrightError } from '@ringwright/core'

/** What to do about an answer of PostgreSQL, by its SQLSTATE (appendix A of its documentation) or the class of it. */
const ADVICE: Readonly<Record<string, readonly [code: ErrorCode, advice: string]>> = {
  '28P01': ['not_permitted', 'PostgreSQL refused the password. Correct it in the connection string.'],
  '28': ['not_permitted', 'PostgreSQL does not let this user in. Correct the user, or the server’s pg_hba.conf.'],
  '3D000': [
    'not_found',
    'The database does not exist. Type `createdb` with its name, or correct the connection string.',
  ],
  '42501': [
    'not_permitted',
    'PostgreSQL does not permit this to the user. Grant it rights on the schema, or migrate as its owner.',
  ],
  '3F': ['wrong_state', 'The tables are missing. Run migratePostgres(), or leave `migrate` out.'],
  '42P01': ['wrong_state', 'The tables are missing. Run migratePostgres(), or leave `migrate` out.'],
  '53100': ['unavailable', 'The disk of PostgreSQL is full. Make room there.'],
  '53300': ['unavailable', 'PostgreSQL has too many connections. Raise its max_connections, or make pools smaller.'],
  // After a failover the server that was asked may be a standby for a moment.
  '25006': ['unavailable', 'PostgreSQL only reads: it is a standby. Connect to the primary.'],
  // What was asked is wrong, not the server.
  '22': ['internal', 'PostgreSQL could not take a value.'],
  '23': ['internal', 'PostgreSQL refused a row that breaks a constraint.'],
  '42': ['internal', 'PostgreSQL did not understand a statement.'],
}

/** Two transactions were in each other's way; the same again can succeed. */
const TRY_AGAIN = new Set(['40001', '40P01', '55P03'])

export function sqlState(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { readonly code?: unknown }
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined
}

export function canTryAgain(error: unknown): boolean {
  return TRY_AGAIN.has(sqlState(error) ?? '')
}

/** Whatever is no answer of the server means that there was none. */
export function postgresFailure(error: unknown): RingwrightError {
  if (error instanceof RingwrightError) return error
  const state = sqlState(error)
  const said = errorText(error)
  if (state === undefined)
    return new RingwrightError(
      'unavailable',
      `PostgreSQL does not answer: ${said || 'no connection'}. Start it, or correct the address.`,
      {
        cause: error,
      },
    )
  const [code, advice] = ADVICE[state] ??
    ADVICE[state.slice(0, 2)] ?? ['unavailable', 'PostgreSQL could not do it now.']
  return new RingwrightError(code, `${advice} (${state}: ${said})`, { cause: error, details: { sqlState: state } })
}
