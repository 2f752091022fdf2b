export {
  type MemoryArchiveOptions,
  memoryArchive,
  memoryDirectory,
  type MemoryRelayOptions,
  memoryRelay,
  type MemoryStoreOptions,
  memoryStore,
} from '@ringwright/core'
