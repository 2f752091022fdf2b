/** How a place for facts and customers is written down. */
export const ARCHIVE_PLACES = 'postgres://USER:PASSWORD@HOST/DATABASE'
/** How a place for all that a center keeps is written down. */
export const STORE_PLACES = `memory, sqlite:FILE, ${ARCHIVE_PLACES} or redis://HOST:PORT[,HOST:PORT …][?replicas=N]`

export function isStorePlace(place: string): boolean {
  return place === 'memory' || /^sqlite:.|^rediss?:\/\/./.test(place) || isArchivePlace(place)
}

export function isArchivePlace(place: string): boolean {
  return /^postgres(?:ql)?:\/\/./.test(place)
}
