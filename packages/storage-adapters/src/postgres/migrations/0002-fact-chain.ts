/** Facts as a chain a center: links stay, facts and what is personal in them can go. */
export const factChainMigration = `
alter table {schema}.fact add column place bigint;
alter table {schema}.fact add column seals text;
alter table {schema}.fact add column personal text;
create index fact_place on {schema}.fact (center, place);
create index fact_personal on {schema}.fact (center, number) where personal is not null;

create table {schema}.link (
  center integer not null,
  place bigint not null,
  id text collate "C" not null,
  revision bigint not null,
  at bigint not null,
  type text not null,
  digest text not null,
  hash text not null,
  primary key (center, place)
);
create unique index link_id on {schema}.link (center, id);
`
