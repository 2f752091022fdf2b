/** Live records with their log, entries with their indexes, and facts by months. */
export const storageMigration = `
create table {schema}.center (
  number integer generated always as identity primary key,
  name text not null unique,
  revision bigint not null default 0,
  change text,
  log_start bigint not null default 0
) with (fillfactor = 50);

create table {schema}.record (
  center integer not null,
  key text collate "C" not null,
  version text not null,
  record text not null,
  primary key (center, key)
) with (fillfactor = 70);

create table {schema}.log (
  center integer not null,
  revision bigint not null,
  change text collate "C" not null,
  after text,
  node text not null,
  at bigint not null,
  content text not null,
  primary key (center, revision)
);
create unique index log_change on {schema}.log (center, change);

create table {schema}.refusal (
  number bigint generated always as identity primary key,
  center integer not null,
  change text collate "C" not null,
  outcome text not null,
  unique (center, change)
);
create index refusal_order on {schema}.refusal (center, number);

create table {schema}.lease (
  center integer not null,
  name text collate "C" not null,
  holder text not null,
  token bigint not null,
  expires_at bigint not null,
  primary key (center, name)
) with (fillfactor = 50);

create table {schema}.entry (
  center integer not null,
  collection text collate "C" not null,
  id text collate "C" not null,
  version bigint not null,
  body text not null,
  primary key (center, collection, id)
) with (fillfactor = 80);

create table {schema}.entry_index (
  center integer not null,
  collection text collate "C" not null,
  name text collate "C" not null,
  key text collate "C" not null,
  place double precision not null,
  id text collate "C" not null,
  primary key (center, collection, id, name, key)
);
create index entry_index_order on {schema}.entry_index (center, collection, name, key, place, id);

create sequence {schema}.fact_number;
create table {schema}.fact (
  number bigint not null default nextval('{schema}.fact_number'),
  center integer not null,
  id text collate "C" not null,
  type text collate "C" not null,
  at bigint not null,
  fact text not null,
  interaction text collate "C",
  conversation text collate "C",
  customer text collate "C",
  agent text collate "C",
  queue text collate "C",
  unique (center, id, at)
) partition by range (at);
create index fact_order on {schema}.fact (center, number);
create index fact_time on {schema}.fact (center, at);
create index fact_interaction on {schema}.fact (center, interaction, number) where interaction is not null;
create index fact_conversation on {schema}.fact (center, conversation, number) where conversation is not null;
create index fact_customer on {schema}.fact (center, customer, number) where customer is not null;
create index fact_agent on {schema}.fact (center, agent, number) where agent is not null;
create index fact_queue on {schema}.fact (center, queue, number) where queue is not null;
`
