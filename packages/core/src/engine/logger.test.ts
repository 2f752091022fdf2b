import { expect, it } from 'vitest'
import { jsonLogger } from './logger.js'

it('a log has neither what is marked as personal nor names, passwords and numbers in texts of others', () => {
  const lines: string[] = []
  const logger = jsonLogger((line) => lines.push(line))
  logger.warn('call could not be taken', {
    call: 'a84b4c76e66710',
    count: 3,
    error:
      'postgres://center:secret@db.example/center: no route to sip:anna@example.com <ben.b@mail.example>, +4930901820',
    nested: { to: ['+493090182099'] },
    personal: { name: 'Anna' },
  })
  expect(lines).toEqual([
    '{"level":"warn","message":"call could not be taken","call":"a84b4c76e66710","count":3,"error":"postgres://center:…@db.example/center: no route to sip:…@example.com <…@mail.example>, +…","nested":{"to":["+…"]}}',
  ])
})

it('a log says what an error says, and takes fields of any kind without throwing', () => {
  const lines: string[] = []
  const logger = jsonLogger((line) => lines.push(line))
  const circular: Record<string, unknown> = {}
  circular['self'] = circular
  logger.error('failed', { error: new TypeError('no route to anna@example.com'), octets: 2n ** 64n })
  logger.error('failed', { circular })
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { level: 'error', message: 'failed', error: 'no route to …@example.com', octets: '18446744073709551616' },
    { level: 'error', message: 'failed', unwritten: expect.stringContaining('circular') },
  ])
})
