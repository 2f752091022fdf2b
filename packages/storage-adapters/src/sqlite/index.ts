export { backupSqlite, restoreSqlite, type SqliteCopy, type SqliteRestoreOptions } from './sqlite-backup.js'
export { type SqliteStorage, type SqliteStorageOptions, sqliteStorage } from './sqlite-storage.js'
