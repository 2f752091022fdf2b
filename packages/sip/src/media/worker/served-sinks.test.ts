import { steppingClock } from '@ringwright/core/simulation'
import { expect, it } from 'vitest'
import type { RecordingFile } from '../recording/recording-sink.js'
import { servedSinks } from './served-sinks.js'

const never = new Promise<never>(() => {})
const chunk = Buffer.alloc(16_000)

it.each<[string, RecordingFile]>([
  ['writes', { append: () => never, finish: async () => 'memory:call' }],
  ['closes', { append: async () => {}, finish: () => never }],
])('a lost worker’s recording ends though its sink hangs while it %s', async (_, file) => {
  const clock = steppingClock()
  const sinks = servedSinks(clock)
  const recording = sinks.add({ open: async () => file })
  await sinks.serve({ do: 'open', recording, name: 'call', bytes: chunk })
  void sinks.serve({ do: 'append', recording, bytes: chunk })
  const salvaged = sinks.salvage(recording, 'the thread is gone')
  await clock.advance(40_000)
  expect(await salvaged).toMatchObject({ outcome: 'failed', reason: 'mediaLost', detail: 'the thread is gone' })
})
