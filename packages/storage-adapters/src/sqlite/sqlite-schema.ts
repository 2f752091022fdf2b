import { RingwrightError } from '@ringwright/core'
import type { SqliteConnection } from './sqlite-connection.js'

/** Marks files as ours (`pragma application_id`): "RgWr". */
const APPLICATION_ID = 0x52_67_57_72

/** What leads from each version of the schema (`pragma user_version`) to the next. Never changed, only added to. */
const MIGRATIONS: readonly string[] = [
  `
  create table center (
    number integer primary key,
    name text not null unique,
    revision integer not null,
    change text,
    log_start integer not null
  ) strict;
  create table record (
    center integer not null,
    key text not null,
    version text not null,
    record text not null,
    primary key (center, key)
  ) strict;
  create table log (
    center integer not null,
    revision integer not null,
    change text not null,
    after text,
    node text not null,
    at integer not null,
    content text not null,
    primary key (center, revision)
  ) strict;
  create unique index log_change on log (center, change);
  create table refusal (
    number integer primary key,
    center integer not null,
    change text not null,
    outcome text not null,
    unique (center, change)
  ) strict;
  create index refusal_order on refusal (center, number);
  create table lease (
    center integer not null,
    name text not null,
    holder text not null,
    token integer not null,
    expires_at integer not null,
    primary key (center, name)
  ) strict, without rowid;
  create table entry (
    center integer not null,
    collection text not null,
    id text not null,
    version integer not null,
    body text not null,
    primary key (center, collection, id)
  ) strict;
  create table entry_index (
    center integer not null,
    collection text not null,
    name text not null,
    key text not null,
    place real not null,
    id text not null,
    primary key (center, collection, name, key, place, id)
  ) strict, without rowid;
  create index entry_index_owner on entry_index (center, collection, id);
  create table fact (
    number integer primary key autoincrement,
    center integer not null,
    id text not null,
    type text not null,
    at integer not null,
    fact text not null,
    interaction text,
    conversation text,
    customer text,
    agent text,
    queue text,
    unique (center, id)
  ) strict;
  create index fact_order on fact (center, number);
  create index fact_time on fact (center, at);
  create index fact_interaction on fact (center, interaction, number) where interaction is not null;
  create index fact_conversation on fact (center, conversation, number) where conversation is not null;
  create index fact_customer on fact (center, customer, number) where customer is not null;
  create index fact_agent on fact (center, agent, number) where agent is not null;
  create index fact_queue on fact (center, queue, number) where queue is not null;
  `,
  `
  alter table fact add column place integer;
  alter table fact add column seals text;
  alter table fact add column personal text;
  create index fact_place on fact (center, place);
  create index fact_personal on fact (center, number) where personal is not null;
  create table link (
    center integer not null,
    place integer not null,
    id text not null,
    revision integer not null,
    at integer not null,
    type text not null,
    digest text not null,
    hash text not null,
    primary key (center, place)
  ) strict, without rowid;
  create unique index link_id on link (center, id);
  `,
]

/** Refuses a file that is not ours before anything in it is changed; then brings it to this version's schema. */
export function openSchema(connection: SqliteConnection, file: string): void {
  const version = schemaVersion(connection, file)
  // Whatever changes the schema is on disk before it is used.
  connection.exec('pragma journal_mode = wal; pragma synchronous = full')
  for (let next = version; next < MIGRATIONS.length; next++)
    connection.exec(
      `begin immediate; ${MIGRATIONS[next]}; pragma application_id = ${APPLICATION_ID}; pragma user_version = ${next + 1}; commit`,
    )
}

/** 0 of a new file; throws `incompatible` for one that is not ours, or newer. */
export function schemaVersion(connection: SqliteConnection, file: string): number {
  const version = numberOf(connection, 'pragma user_version', 'user_version')
  const owner = numberOf(connection, 'pragma application_id', 'application_id')
  const tables = numberOf(connection, 'select count(*) as tables from sqlite_schema', 'tables')
  if (owner !== APPLICATION_ID) {
    if (owner === 0 && tables === 0) return 0
    throw new RingwrightError(
      'incompatible',
      `${file} belongs to another program. Name a file that does not exist yet, or one that Ringwright has made.`,
      { details: { file, applicationId: owner } },
    )
  }
  if (version <= MIGRATIONS.length) return version
  throw new RingwrightError(
    'incompatible',
    `${file} was written by a newer Ringwright (schema ${version}, this one knows ${MIGRATIONS.length}). Update @ringwright/storage-adapters, or restore a backup from before.`,
    { details: { file, version, known: MIGRATIONS.length } },
  )
}

function numberOf(connection: SqliteConnection, sql: string, column: string): number {
  return Number(connection.prepare(sql).get()?.[column])
}
