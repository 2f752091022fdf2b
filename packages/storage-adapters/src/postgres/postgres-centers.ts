import type { CenterId } from '@ringwright/core'
import { storedText } from '../sql/stored-text.js'
import type { PostgresDatabase, Statement } from './postgres-database.js'

/** The numbers under which centers' rows stand. They never change, so that each is asked for once. */
export class PostgresCenters {
  readonly #database: PostgresDatabase
  readonly #make: Statement
  readonly #find: Statement
  readonly #numbers = new Map<CenterId, Promise<number>>()

  constructor(database: PostgresDatabase) {
    this.#database = database
    this.#make = database.statement('make', 'insert into {schema}.center (name) values ($1) on conflict do nothing')
    this.#find = database.statement('center', 'select number from {schema}.center where name = $1')
  }

  /** For what only reads: null, which is no row's, while nothing was written for it. */
  async find(center: CenterId): Promise<number | null> {
    const known = this.#numbers.get(center)
    if (known) return known
    const number = await this.#look(storedText(center))
    if (number !== undefined) this.#numbers.set(center, Promise.resolve(number))
    return number ?? null
  }

  /** Made when there is none. */
  numberOf(center: CenterId): Promise<number> {
    let number = this.#numbers.get(center)
    if (!number) {
      number = this.#ask(center)
      this.#numbers.set(center, number)
      number.catch(() => this.#numbers.delete(center))
    }
    return number
  }

  async #ask(center: CenterId): Promise<number> {
    const name = storedText(center)
    const known = await this.#look(name)
    if (known !== undefined) return known
    await this.#database.run(this.#make, [name])
    return (await this.#look(name)) as number
  }

  async #look(name: string): Promise<number | undefined> {
    return (await this.#database.run<{ number: number }>(this.#find, [name]))[0]?.number
  }
}
