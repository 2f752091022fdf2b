import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from './free-port.js'
import type { Kamailio } from './kamailio.js'
import { type RunningProcess, startProcess } from './running-process.js'

const HOST = '127.0.0.1'

/** A proxy that stays on the way of every call that it passes on. */
export interface RecordRoutingProxy {
  readonly process: RunningProcess
  readonly port: number
}

/** Starts Kamailio with its files in an empty folder; it passes requests on to where their URI says. */
export async function startRecordRoutingProxy(kamailio: Kamailio, folder: string): Promise<RecordRoutingProxy> {
  const port = await freePort()
  const file = join(folder, 'kamailio.cfg')
  await writeFile(file, configuration(kamailio.modules, port))
  const process = startProcess(
    kamailio.bin,
    ['-DD', '-E', '-f', file, '-Y', folder, '-P', join(folder, 'kamailio.pid'), '-m', '32', '-M', '8'],
    { env: kamailio.env, cwd: folder },
  )
  // It listens for TCP, too, only so that its readiness can be seen.
  await process.waitForPort(port)
  return { process, port }
}

/** Each request that it passes on is logged, so that a test sees that a dialog stays on the way. */
function configuration(modules: string, port: number): string {
  return `#!KAMAILIO
debug=1
log_stderror=yes
children=2
tcp_children=1
auto_aliases=no
listen=udp:${HOST}:${port}
listen=tcp:${HOST}:${port}
mpath="${modules}/"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "xlog.so"
loadmodule "textops.so"
loadmodule "siputils.so"

request_route {
  xlog("L_ALERT", "passing on $rm\\n");
  if (is_method("CANCEL")) {
    if (t_check_trans()) t_relay();
    exit;
  }
  if (has_totag()) {
    if (loose_route()) { t_relay(); exit; }
    if (is_method("ACK") && t_check_trans()) { t_relay(); exit; }
    sl_send_reply("404", "Not On The Way");
    exit;
  }
  remove_hf("Route");
  if (is_method("INVITE")) record_route();
  t_relay();
}
`
}
