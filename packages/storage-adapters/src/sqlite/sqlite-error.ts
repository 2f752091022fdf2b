import { errorText, RingwrightError } from '@ringwright/core'

/** Result codes of SQLite (sqlite.org/rescode.html) that mean something to whoever runs the center. */
export const SQLITE_BUSY = 5
const SQLITE_READONLY = 8
const SQLITE_CORRUPT = 11
const SQLITE_FULL = 13
const SQLITE_CANTOPEN = 14
const SQLITE_NOTADB = 26

/** The primary result code; undefined for what SQLite did not throw. `libsql` and `node:sqlite` name it differently. */
export function sqliteCode(error: unknown): number | undefined {
  const { rawCode, errcode } = (error ?? {}) as { readonly rawCode?: unknown; readonly errcode?: unknown }
  const code = rawCode ?? errcode ?? openCode(error)
  // The upper bits tell variants of the same failure apart.
  return typeof code === 'number' ? code & 0xff : undefined
}

/** When a file cannot be opened, `libsql` has the code in its text only. */
function openCode(error: unknown): number | undefined {
  const [, code] = /^ConnectionFailed\(.*: (\d+)"\)$/.exec(errorText(error)) ?? []
  return code === undefined ? undefined : Number(code)
}

/** What to do about a failure of SQLite. What others threw is returned as it is. */
export function sqliteFailure(error: unknown, file: string): Error {
  const code = sqliteCode(error)
  if (code === undefined) return error instanceof Error ? error : new Error(String(error))
  const told = (kind: 'unavailable' | 'incompatible' | 'not_found' | 'not_permitted', message: string) =>
    new RingwrightError(kind, message, { cause: error, details: { file, sqlite: code } })
  switch (code) {
    case SQLITE_CORRUPT:
      return told('incompatible', `${file} is damaged. Stop the center, put the file aside and restore a backup.`)
    case SQLITE_NOTADB:
      return told('incompatible', `${file} is not a database of SQLite. Name another file, or move this one away.`)
    case SQLITE_CANTOPEN:
      return told('not_found', `${file} cannot be opened. Its folder must exist, and this user may write there.`)
    case SQLITE_READONLY:
      return told('not_permitted', `${file} cannot be written. Let this user write the file and its folder.`)
    case SQLITE_FULL:
      return told('unavailable', `The disk that holds ${file} is full. Nothing was written; make room.`)
    default:
      return told('unavailable', `SQLite failed on ${file}: ${errorText(error)}.`)
  }
}
