import type { Instant, Lease } from '@ringwright/core'
import { lookupText, storedText } from '../sql/stored-text.js'
import type { SqliteFile } from './sqlite-file.js'

export interface LeaseClaim {
  readonly name: string
  readonly holder: string
  readonly ttlMs: number
  readonly now: Instant
}

/** Takes or renews a lease; null while another holder's has not expired. Runs inside a job that writes. */
export function takeLease(file: SqliteFile, center: number, { name, holder, ttlMs, now }: LeaseClaim): Lease | null {
  const current = file
    .statement('select holder, token, expires_at as expiresAt from lease where center = ? and name = ?')
    .get(center, lookupText(name)) as { holder: string; token: number; expiresAt: Instant } | undefined
  const live = current !== undefined && current.expiresAt > now
  if (live && current.holder !== storedText(holder)) return null
  const token = live ? current.token : (current?.token ?? 0) + 1
  const expiresAt = now + ttlMs
  file
    .statement('insert or replace into lease (center, name, holder, token, expires_at) values (?, ?, ?, ?, ?)')
    .run(center, lookupText(name), storedText(holder), token, expiresAt)
  return { name, holder, token, expiresAt }
}

/** Gives a lease back; its row stays, for the token that must never shrink. Runs inside a job that writes. */
export function releaseLease(file: SqliteFile, center: number, { name, holder, now }: Omit<LeaseClaim, 'ttlMs'>): void {
  file
    .statement('update lease set expires_at = min(expires_at, ?) where center = ? and name = ? and holder = ?')
    .run(now, center, lookupText(name), storedText(holder))
}
