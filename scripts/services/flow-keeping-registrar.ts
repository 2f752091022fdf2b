import type { Kamailio } from './kamailio.js'
import { type KamailioProcess, startKamailio } from './kamailio-process.js'

/**
 * A provider's edge: takes every registration, and answers keep-alives over UDP (STUN) and TCP (line ends). It asks for them
 * each `flowTimer` seconds (RFC 5626).
 */
export function startFlowKeepingRegistrar(
  kamailio: Kamailio,
  folder: string,
  flowTimer: number,
): Promise<KamailioProcess> {
  return startKamailio(kamailio, folder, {
    settings: ['children=1', 'tcp_crlf_ping=yes'],
    modules: ['sl', 'stun', 'textops', 'pv'],
    script: `request_route {
  append_to_reply("Flow-Timer: ${flowTimer}\r\nRequire: outbound\r\nContact: $ct;expires=600\r\n");
  sl_send_reply("200", "OK");
}
`,
  })
}
