export type {
  PostgresClient,
  PostgresNotification,
  PostgresPool,
  PostgresQuery,
  PostgresResult,
} from './postgres-pool.js'
export {
  migratePostgres,
  type PostgresPlace,
  type PostgresStorage,
  type PostgresStorageOptions,
  postgresStorage,
} from './postgres-storage.js'
