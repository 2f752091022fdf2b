import { sippAgree, sippAudio, sippEmpty, sippScenario, sippSend } from '../services/sipp-scenario.js'

const audio = sippAudio('0')

function callerRequest(method: string, more: string): string {
  return sippSend(
    `${method} sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:caller[call_number]@[local_ip]:[local_port]>;tag=[pid]-[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ${method}
Contact: <sip:caller@[local_ip]:[local_port]>
Max-Forwards: 70
${more}`,
    method !== 'ACK',
  )
}

/** The final one is repeated until it is acknowledged. */
function agentResponse(status: string, more: string): string {
  return sippSend(
    `SIP/2.0 ${status}
[last_Via:]
[last_From:]
[last_To:];tag=[pid]-[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:agent@[local_ip]:[local_port]>
${more}`,
    status.startsWith('200'),
  )
}

/** Calls the center, waits for as long as it takes, and talks until the agent has hung up. Each call is another caller. */
export const callerScene = sippScenario('queued caller', [
  callerRequest('INVITE', audio),
  '<recv response="100" optional="true"/>',
  '<recv response="180" optional="true"/>',
  '<recv response="200"/>',
  callerRequest('ACK', sippEmpty),
  '<recv request="BYE"/>',
  sippAgree,
])

/** Every agent's phone: rings, is picked up at once, and hangs up after a time between the two. */
export function agentScene([talkMinMs, talkMaxMs]: readonly [number, number]): string {
  const header = (name: string, variable: number): string =>
    `<ereg regexp=".*" search_in="hdr" header="${name}:" assign_to="${variable}"/>`
  return sippScenario('agent', [
    `<recv request="INVITE" rrs="true"><action>${header('From', 1)}${header('To', 2)}</action></recv>`,
    agentResponse('180 Ringing', sippEmpty),
    agentResponse('200 OK', audio),
    // SIPp gives up a call for ever whose INVITE comes again before the ACK, which it may when either side stood still.
    '<recv request="INVITE" optional="true"/>',
    '<recv request="ACK"/>',
    `<pause distribution="uniform" min="${talkMinMs}" max="${talkMaxMs}"/>`,
    sippSend(
      `BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From:[$2];tag=[pid]-[call_number]
To:[$1]
Call-ID: [call_id]
CSeq: 1 BYE
Max-Forwards: 70
${sippEmpty}`,
      true,
    ),
    '<recv response="200"/>',
  ])
}
