import type { RedisTarget } from '../redis/index.js'

/**
 * Reads `redis://[USER:PASSWORD@]HOST:PORT[,HOST:PORT …][?replicas=N&address=SAID@REACHED …]`. Several hosts are nodes of a
 * Redis Cluster; `address` says where one of them is reached from here, when not where the cluster says.
 */
export function redisPlace(place: string): { readonly target: RedisTarget; readonly replicas: number } {
  const [, scheme = '', credentials = '', hosts = '', query = ''] =
    /^(rediss?:\/\/)([^@?]*@)?([^?]*)\??(.*)$/.exec(place) ?? []
  const urls = hosts.split(',').map((host) => `${scheme}${credentials}${host}`)
  const settings = new URLSearchParams(query)
  const addresses = Object.fromEntries(settings.getAll('address').map((each) => each.split('@') as [string, string]))
  const [url = place] = urls
  return {
    target: urls.length > 1 ? { cluster: urls, addresses } : { url },
    replicas: Number(settings.get('replicas') ?? 0),
  }
}
