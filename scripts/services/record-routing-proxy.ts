import type { Kamailio } from './kamailio.js'
import { type KamailioProcess, startKamailio } from './kamailio-process.js'

/** Each request that it passes on is logged, so that a test sees that a dialog stays on the way. */
const SCRIPT = `request_route {
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

/** A proxy that passes requests on to where their URI says, and stays on the way of every call. */
export function startRecordRoutingProxy(kamailio: Kamailio, folder: string): Promise<KamailioProcess> {
  return startKamailio(kamailio, folder, {
    settings: ['children=2'],
    modules: ['tm', 'sl', 'rr', 'pv', 'xlog', 'textops', 'siputils'],
    script: SCRIPT,
  })
}
