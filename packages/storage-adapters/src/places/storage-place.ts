import { isSecretReference } from '@ringwright/core/secrets'

const POSTGRES = 'postgres://USER:PASSWORD@HOST/DATABASE'
const SECRET = 'env:NAME or file:PATH with one of them'
/** How a place for facts and customers is written down. */
export const ARCHIVE_PLACES = `${POSTGRES}, or ${SECRET}`
/** How a place for all that a center keeps is written down. */
export const STORE_PLACES = `memory, sqlite:FILE, ${POSTGRES}, redis://HOST:PORT[,HOST:PORT …][?replicas=N], or ${SECRET}`

/** A place, or where one is kept: a command line is seen by everybody on the machine, and a place can hold a password. */
export function isStorePlace(place: string): boolean {
  return isSecretReference(place) || isPlainStorePlace(place)
}

/** Whether a place is one that archives can have; a reference to a secret is believed. */
export function isArchivePlace(place: string): boolean {
  return isSecretReference(place) || isPlainArchivePlace(place)
}

export function isPlainStorePlace(place: string): boolean {
  return place === 'memory' || /^sqlite:.|^rediss?:\/\/./.test(place) || isPlainArchivePlace(place)
}

export function isPlainArchivePlace(place: string): boolean {
  return /^postgres(?:ql)?:\/\/./.test(place)
}
