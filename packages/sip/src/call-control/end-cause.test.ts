import type { CallEndCause } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import type { CallEnd as LegEnd } from '../call-leg.js'
import { localResponse } from '../stack/message-view.js'
import { endOfLeg, endOfTry } from './end-cause.js'

const response = (status: number, local = false) => ({ ...localResponse(status, 'Reason'), local })

describe('why a try failed', () => {
  it.each<[number, CallEndCause, CallEndCause]>([
    // status, when it rang, when it did not
    [302, 'failed', 'failed'],
    [401, 'failed', 'failed'],
    [403, 'rejected', 'rejected'],
    [404, 'notFound', 'notFound'],
    [408, 'noAnswer', 'unreachable'],
    [410, 'notFound', 'notFound'],
    [430, 'unreachable', 'unreachable'],
    [433, 'rejected', 'rejected'],
    [480, 'noAnswer', 'unreachable'],
    [484, 'notFound', 'notFound'],
    [486, 'busy', 'busy'],
    [488, 'failed', 'failed'],
    [500, 'failed', 'failed'],
    [502, 'unreachable', 'unreachable'],
    [503, 'unreachable', 'unreachable'],
    [504, 'unreachable', 'unreachable'],
    [600, 'busy', 'busy'],
    [603, 'rejected', 'rejected'],
    [604, 'notFound', 'notFound'],
    [606, 'failed', 'failed'],
    [607, 'rejected', 'rejected'],
    [608, 'rejected', 'rejected'],
    [699, 'failed', 'failed'],
  ])('%i is %s after ringing and %s before', (status, rang, silent) => {
    expect(endOfTry(response(status), true, 7)).toEqual({
      cause: rang,
      by: 'remote',
      at: 7,
      detail: `${status} Reason`,
    })
    expect(endOfTry(response(status, true), false, 7)).toMatchObject({ cause: silent, by: 'local' })
  })
})

describe('why a call is over', () => {
  it.each<[Partial<LegEnd>, Partial<ReturnType<typeof endOfLeg>>]>([
    [
      { by: 'remote', cause: 'bye' },
      { cause: 'hungUp', by: 'remote' },
    ],
    [
      { by: 'remote', cause: 'cancel' },
      { cause: 'hungUp', by: 'remote' },
    ],
    [
      { by: 'local', cause: 'bye' },
      { cause: 'ended', by: 'local' },
    ],
    [
      { by: 'stack', cause: 'timeout', status: 408 },
      { cause: 'unreachable', by: 'local', detail: '408' },
    ],
    [
      { by: 'stack', cause: 'transport' },
      { cause: 'unreachable', by: 'local' },
    ],
    [
      { by: 'stack', cause: 'shutdown' },
      { cause: 'shutdown', by: 'local' },
    ],
    [
      { by: 'remote', cause: 'bye', reason: { protocol: 'Q.850', cause: 16 } },
      { cause: 'hungUp', detail: 'Q.850 16' },
    ],
  ])('%j is %j', (end, expected) => {
    expect(endOfLeg({ at: 1, ...end } as LegEnd)).toMatchObject(expected)
  })
})
