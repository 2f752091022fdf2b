import type { RedisCluster } from '../services/index.js'
import { type FaultyPath, openFaultyPath } from './faulty-path.js'

/** How one node of the center reaches Redis: a path of its own to each of Redis's nodes. */
export interface RedisNetwork {
  /** What `--store` says at this node of the center. */
  place(replicas: number): string
  cut(): void
  mend(): void
  delay(ms: number): void
  close(): Promise<void>
}

export async function openRedisNetwork(redis: RedisCluster): Promise<RedisNetwork> {
  const paths: { readonly said: string; readonly path: FaultyPath }[] = []
  for (const { port } of redis.nodes) paths.push({ said: `127.0.0.1:${port}`, path: await openFaultyPath(port) })
  return {
    place(replicas) {
      const reached = paths.map(({ path }) => `127.0.0.1:${path.port}`)
      const addresses = paths.map(({ said }, index) => `address=${said}@${reached[index]}`)
      return `redis://${reached.join(',')}?replicas=${replicas}&${addresses.join('&')}`
    },
    cut: () => paths.forEach(({ path }) => path.cut()),
    mend: () => paths.forEach(({ path }) => path.mend()),
    delay: (ms) => paths.forEach(({ path }) => path.delay(ms)),
    close: async () => void (await Promise.all(paths.map(({ path }) => path.close()))),
  }
}
