import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from './free-port.js'
import type { Kamailio } from './kamailio.js'
import { type RunningProcess, startProcess } from './running-process.js'

const HOST = '127.0.0.1'

/** A provider's edge: takes every registration, and answers keep-alives over UDP (STUN) and TCP (line ends). */
export interface FlowKeepingRegistrar {
  readonly process: RunningProcess
  readonly port: number
}

/** Starts Kamailio with its files in an empty folder; it asks for keep-alives each `flowTimer` seconds (RFC 5626). */
export async function startFlowKeepingRegistrar(
  kamailio: Kamailio,
  folder: string,
  flowTimer: number,
): Promise<FlowKeepingRegistrar> {
  const port = await freePort()
  const file = join(folder, 'kamailio.cfg')
  await writeFile(file, configuration(kamailio.modules, port, flowTimer))
  const process = startProcess(
    kamailio.bin,
    ['-DD', '-E', '-f', file, '-Y', folder, '-P', join(folder, 'kamailio.pid'), '-m', '32', '-M', '8'],
    { env: kamailio.env, cwd: folder },
  )
  await process.waitForPort(port)
  return { process, port }
}

function configuration(modules: string, port: number, flowTimer: number): string {
  return `#!KAMAILIO
debug=1
log_stderror=yes
children=1
tcp_children=1
auto_aliases=no
tcp_crlf_ping=yes
listen=udp:${HOST}:${port}
listen=tcp:${HOST}:${port}
mpath="${modules}/"
loadmodule "sl.so"
loadmodule "stun.so"
loadmodule "textops.so"
loadmodule "pv.so"

request_route {
  append_to_reply("Flow-Timer: ${flowTimer}\r\nRequire: outbound\r\nContact: $ct;expires=600\r\n");
  sl_send_reply("200", "OK");
}
`
}
