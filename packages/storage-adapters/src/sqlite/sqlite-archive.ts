import type { Archive, ArchivePage, CenterId, CommittedFact } from '@ringwright/core'
import { conditionsOf, pageLimit, subjectsOf } from '../sql/archive-conditions.js'
import { OpenPort } from '../sql/open-port.js'
import { lookupText } from '../sql/stored-text.js'
import { centerNumber, madeCenterNumber } from './sqlite-center.js'
import type { SqliteValue } from './sqlite-connection.js'
import type { SqliteFile } from './sqlite-file.js'

export function sqliteArchive(file: SqliteFile): Archive {
  const port = new OpenPort('archive', 'sqliteStorage()')
  return {
    async append(center, facts): Promise<void> {
      port.check()
      const rows = facts.map((fact) => ({ fact, text: JSON.stringify(fact), subjects: subjectsOf(fact) }))
      if (rows.length === 0) return
      await file.write(() => {
        const number = madeCenterNumber(file, center)
        const append = file.statement(
          'insert into fact (center, id, type, at, fact, interaction, conversation, customer, agent, queue) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (center, id) do nothing',
        )
        for (const { fact, text, subjects } of rows)
          append.run(number, lookupText(fact.id), lookupText(fact.type), fact.at, text, ...subjects)
      })
    },
    async query(center: CenterId, query): Promise<ArchivePage> {
      port.check()
      const limit = pageLimit(query)
      const values: SqliteValue[] = []
      const where = conditionsOf(query).map(([column, operator, value]) => {
        values.push(typeof value === 'object' ? JSON.stringify(value) : value)
        return operator === 'in' ? `${column} in (select value from json_each(?))` : `${column} ${operator} ?`
      })
      const rows = await file.read(() => {
        const number = centerNumber(file, center)
        if (number === undefined) return []
        // One more than the page, to know whether there is another page and where it begins.
        const sql = `select number, fact from fact where ${['center = ?', ...where].join(' and ')} order by number limit ?`
        return file.statement(sql).all(number, ...values, limit + 1)
      })
      const facts = rows.slice(0, limit).map(({ fact }) => JSON.parse(fact as string) as CommittedFact)
      const next = rows[limit]
      return next ? { facts, next: String(next['number']) } : { facts }
    },
    async close(): Promise<void> {
      port.close()
    },
  }
}
