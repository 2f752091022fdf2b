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
  const writer = new MessagePackWriter()
  for (const text of texts) writer.string(text)
  expect(await unpacked(writer)).toEqual(texts)
})

it('begins anew once it was cleared', async () => {
  const writer = new MessagePackWriter()
  writer.string('before')
  writer.clear()
  writer.string('after')
  expect(await unpacked(writer)).toEqual(['after'])
})
