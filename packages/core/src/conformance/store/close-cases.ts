import { checkRejects } from '../conformance-failure.js'
import { put, storeCase } from './store-bench.js'

/** The end of a connection. */
export const closeCases = [
  storeCase(
    'close',
    'Closing ends what follows the log; whoever uses the store afterwards hears that it is closed',
    async (bench) => {
      const { store, center } = bench
      await bench.applied(bench.change([put('call/1', {})]))
      const reader = bench.follow(0)
      await bench.arrives(reader.read(1), 'following a commit', 'It was committed.')
      await store.close()
      await bench.arrives(reader.ended, 'the end of the log', 'A process that stops would hang.')
      const why = 'A silent answer would hide that a part of the program goes on after its stop.'
      await checkRejects('a commit after close', store.commit(center, bench.change([])), 'closed', why)
      await checkRejects('a snapshot after close', store.snapshot(center), 'closed', why)
      await checkRejects('a lease after close', store.lease(center, 'x', 'one', 1_000), 'closed', why)
      await store.close()
    },
  ),
]
