export { openStorage, type PlacedStorage, type StoragePlaces } from './open-storage.js'
export { ARCHIVE_PLACES, isArchivePlace, isStorePlace, STORE_PLACES } from './storage-place.js'
