import { isIPv6 } from 'node:net'

/** Where phones register and call: `127.0.0.1:5060`, `[::1]:5060`. */
export function sipAddress(host: string, port: number): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`
}
