import type { Commit, Fact, FactType } from '@ringwright/core'

/** The data of a commit's facts of one type. */
export function* factsOf<T extends FactType>({ facts }: Commit, type: T): Iterable<Fact<T>['data']> {
  for (const fact of facts) if (fact.type === type) yield fact.data as Fact<T>['data']
}
