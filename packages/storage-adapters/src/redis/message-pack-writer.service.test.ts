import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findRedis, type RedisServer, startRedis } from '../../../../scripts/services/index.js'
import { MessagePackWriter } from './message-pack-writer.js'

let server: RedisServer
let client: Redis

beforeAll(async () => {
  server = await startRedis(await findRedis(), { volatile: true })
  client = new Redis(server.url)
})
afterAll(async () => {
  client.disconnect()
  await server.stop()
})

const unpacked = (writer: MessagePackWriter): Promise<unknown> =>
  client.eval('return cmsgpack.unpack(ARGV[1])', 0, writer.octets())

it('Redis unpacks what was written, whatever its length and script', async () => {
  const texts = ['', 'id', 'ä', '语言 😀', 'x'.repeat(24), 'y'.repeat(25), '长'.repeat(70_000), 'z'.repeat(300_000)]
  const counts = [0, 1, 127, 128, 65_536, 4_294_967_295]
  const writer = new MessagePackWriter()
  for (const text of texts) writer.string(text)
  for (const count of counts) writer.count(count)
  expect(await unpacked(writer)).toEqual([...texts, ...counts])
})

it('what there is not is false, which Redis answers as nothing', async () => {
  const writer = new MessagePackWriter()
  for (const text of [null, 'there', undefined]) writer.stringOrFalse(text)
  expect(await unpacked(writer)).toEqual([null, 'there', null])
})

it('begins anew once it was cleared', async () => {
  const writer = new MessagePackWriter()
  writer.string('before')
  writer.clear()
  writer.string('after')
  expect(await unpacked(writer)).toEqual(['after'])
})
