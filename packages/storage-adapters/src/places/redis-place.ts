import { RingwrightError } from '@ringwright/core'
import type { RedisTarget } from '../redis/index.js'

const SETTINGS: readonly string[] = ['replicas', 'address']

/**
 * Reads `redis://[USER:PASSWORD@]HOST:PORT[,HOST:PORT …][?replicas=N&address=SAID@REACHED …]`. Several hosts are nodes of a
 * Redis Cluster; `address` says where one of them is reached from here, when not where the cluster says. Throws
 * `invalid_argument` for any other setting: one that is misspelled would silently guard nothing.
 */
export function redisPlace(place: string): { readonly target: RedisTarget; readonly replicas: number } {
  const [, scheme = '', credentials = '', hosts = '', query = ''] =
    /^(rediss?:\/\/)([^@?]*@)?([^?]*)\??(.*)$/.exec(place) ?? []
  const urls = hosts.split(',').map((host) => `${scheme}${credentials}${host}`)
  const settings = new URLSearchParams(query)
  for (const name of settings.keys())
    if (!SETTINGS.includes(name)) throw wrong(`there is no setting "${name}"; there are ${SETTINGS.join(' and ')}`)
  const replicas = settings.get('replicas') ?? '0'
  if (!/^\d+$/.test(replicas)) throw wrong(`replicas takes a number; got ${JSON.stringify(replicas)}`)
  const addresses = Object.fromEntries(settings.getAll('address').map(pairOf))
  const [url = place] = urls
  return { target: urls.length > 1 ? { cluster: urls, addresses } : { url }, replicas: Number(replicas) }
}

function pairOf(address: string): readonly [said: string, reached: string] {
  const [said, reached, ...more] = address.split('@')
  if (!said || !reached || more.length > 0)
    throw wrong(`address takes SAID@REACHED, such as 10.0.0.5:6379@redis.example:7001; got ${JSON.stringify(address)}`)
  return [said, reached]
}

function wrong(rule: string): RingwrightError {
  return new RingwrightError('invalid_argument', `--store: of redis://…?replicas=N&address=SAID@REACHED, ${rule}.`)
}
