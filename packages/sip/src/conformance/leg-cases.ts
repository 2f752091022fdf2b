import { checkEqual } from './check-equal.js'
import { answer, establish, offer, type SipStackCase, stackCase } from './conformance-case.js'

/** What can happen in an established call, and around calls. */
export const legCases: readonly SipStackCase[] = [
  stackCase('hang-up', 'hanging up ends both legs once, with the reason', async (pair) => {
    const { caller, callee } = await establish(pair)
    await pair.arrives(caller.hangup({ reason: { protocol: 'Q.850', cause: 16, text: 'Normal' } }))
    await pair.arrives(caller.hangup())
    const [here, there] = await pair.arrives(Promise.all([caller.ended, callee.ended]))
    checkEqual('who ended it', [here.by, there.by], ['local', 'remote'], 'reports would blame the wrong side')
    checkEqual('reason', there.reason, { protocol: 'Q.850', cause: 16, text: 'Normal' }, 'the cause would be lost')
    checkEqual('states', [caller.state, callee.state], ['terminated', 'terminated'], 'a leg would stay for ever')
  }),
  stackCase('re-offer', 'either side changes the session; a refusal leaves it as it was', async (pair) => {
    const { caller, callee } = await establish(pair)
    callee.onReoffer((sdp) => (sdp === 'v=0 video' ? { status: 488 } : { sdp: `${sdp} taken` }))
    const accepted = await pair.arrives(caller.reoffer('v=0 hold'))
    const refused = await pair.arrives(caller.reoffer('v=0 video'))
    const back = await pair.arrives(callee.reoffer('v=0 resume'))
    checkEqual('accepted', accepted, { outcome: 'accepted', sdp: 'v=0 hold taken' }, 'hold would not work')
    checkEqual('refused', refused.outcome === 'refused' && refused.response.status, 488, 'a refusal is an answer')
    checkEqual('back', back.outcome, 'accepted', 'the callee could not resume')
    checkEqual('state', [caller.state, callee.state], ['confirmed', 'confirmed'], 'a refusal must not end the call')
  }),
  stackCase('glare', 'offers of both sides at once both go through in the end', async (pair) => {
    const { caller, callee } = await establish(pair)
    const results = await pair.arrives(Promise.all([caller.reoffer('v=0 a'), callee.reoffer('v=0 b')]))
    checkEqual(
      'outcomes',
      results.map(({ outcome }) => outcome),
      ['accepted', 'accepted'],
      'hold would fail at random',
    )
  }),
  stackCase('solicit', 'a re-INVITE without an offer fetches one', async (pair) => {
    const { caller, callee } = await establish(pair)
    const answered = new Promise<string>((resolve) => {
      callee.onReoffer((sdp) => ({ sdp: sdp ?? 'v=0 callee offers', answered: resolve }))
    })
    const result = await pair.arrives(caller.solicitOffer((remote) => `${remote}, caller answers`))
    checkEqual('result', result, { outcome: 'accepted', sdp: 'v=0 callee offers' }, 'transfers rest on this')
    checkEqual('answer', await pair.arrives(answered), 'v=0 callee offers, caller answers', 'as above')
  }),
  stackCase('requests', 'requests in a call reach the handler, digits their event', async (pair) => {
    const { caller, callee } = await establish(pair)
    const digits: string[] = []
    callee.on('dtmf:received', ({ digit }) => digits.push(digit))
    callee.onRequest(({ method, body }) =>
      method === 'MESSAGE' ? { status: 202, headers: { 'X-Length': String(body?.content.length) } } : undefined,
    )
    const body = { type: 'application/dtmf-relay', content: 'Signal=7\r\nDuration=100\r\n' }
    const info = await pair.arrives(caller.request('INFO', { body }))
    const text = { type: 'text/plain;charset=utf-8', content: 'grüß dich' }
    const message = await pair.arrives(caller.request('MESSAGE', { body: text }))
    checkEqual('INFO', [info.status, digits], [200, ['7']], 'menus could not be used')
    checkEqual('MESSAGE', [message.status, message.headers.get('x-length')], [202, '11'], 'lengths count octets')
  }),
  stackCase('refer', 'a transfer key is decided by its handler, and told how it went', async (pair) => {
    const { caller, callee } = await establish(pair)
    const undecided = await pair.arrives(caller.refer(pair.calleeUri))
    checkEqual('undecided', undecided.outcome, 'refused', 'anybody could make calls that we pay')
    const targets: string[] = []
    callee.onRefer(({ target }) => {
      targets.push(target)
      return { outcome: Promise.resolve({ status: targets.length === 1 ? 200 : 486, reason: 'Told' }) }
    })
    const done = await pair.arrives(caller.refer('sip:x@example.com'))
    const failed = await pair.arrives(caller.refer('sip:y@example.com'))
    checkEqual('done', done, { outcome: 'transferred' }, 'the phone would not hang up')
    checkEqual('failed', failed, { outcome: 'failed', status: 486, reason: 'Told' }, 'the caller would be lost')
    checkEqual('targets', targets, ['sip:x@example.com', 'sip:y@example.com'], 'the wrong one would be called')
    checkEqual(
      'state',
      [caller.state, callee.state],
      ['confirmed', 'confirmed'],
      'a transfer hangs nobody up by itself',
    )
  }),
  stackCase('replace', 'a call takes the place of another only when a handler lets it', async (pair) => {
    const { caller, callee } = await establish(pair)
    const headers = { Replaces: `${caller.callId};to-tag=${caller.remoteTag};from-tag=${caller.localTag}` }
    const dial = () => pair.arrives(pair.caller.dial(pair.calleeUri, { offer, headers }).result)
    const undecided = await dial()
    checkEqual('undecided', undecided.outcome, 'failed', 'whoever has seen the tags could take calls over')
    let replaced: unknown
    pair.callee.onReplacement((call, leg) => {
      replaced = leg.id
      void call.answer({ sdp: answer })
    })
    const taken = await dial()
    checkEqual('taken', [taken.outcome, replaced], ['answered', callee.id], 'an attended transfer would fail')
    const end = await pair.arrives(caller.ended)
    checkEqual('end', [end.by, end.cause], ['remote', 'bye'], 'the replaced leg would stay for ever')
  }),
  stackCase('outside', 'requests outside calls reach their handler; others are refused', async (pair) => {
    pair.callee.onRequest('MESSAGE', (request) => ({ status: 202, headers: { 'X-User': request.to.user ?? '' } }))
    // Where a server stands between, what it passes on for this one is known to it now: that was said before this answer.
    const options = await pair.arrives(pair.caller.request('OPTIONS', pair.calleeUri))
    const taken = await pair.arrives(pair.caller.request('MESSAGE', pair.calleeUri))
    const refused = await pair.arrives(pair.caller.request('PUBLISH', pair.calleeUri))
    checkEqual('MESSAGE', [taken.status, taken.headers.has('x-user')], [202, true], 'texts would be lost')
    checkEqual('OPTIONS', options.status, 200, 'peers probe with OPTIONS and take silence for death')
    checkEqual('PUBLISH', refused.status >= 400, true, 'what nobody handles must be refused')
  }),
  stackCase('series', 'requests of a series share a Call-ID, and count on through challenges', async (pair) => {
    const seen: (string | undefined)[] = []
    const challenge = { 'WWW-Authenticate': 'Digest realm="r", nonce="n", qop="auth", algorithm=MD5' }
    pair.callee.onRequest('REGISTER', ({ callId, headers }) => {
      seen.push(`${callId} ${headers.get('cseq')}`)
      return headers.get('authorization') !== undefined ? { status: 200 } : { status: 401, headers: challenge }
    })
    let sequence = 0
    const series = { callId: 'one-registration', nextSequence: () => ++sequence }
    const options = { series, credentials: { username: 'a', password: 'b' } }
    await pair.arrives(pair.caller.request('REGISTER', pair.calleeUri, options))
    await pair.arrives(pair.caller.request('REGISTER', pair.calleeUri, options))
    const expected = [1, 2, 3, 4].map((count) => `one-registration ${count} REGISTER`)
    checkEqual('seen', seen, expected, 'a registrar would take each renewal for another phone')
  }),
  stackCase('close', 'closing hangs up what still talks', async (pair) => {
    const { callee } = await establish(pair)
    await pair.arrives(pair.caller.close())
    const end = await pair.arrives(callee.ended)
    checkEqual('end', [end.by, end.cause], ['remote', 'bye'], 'agents would talk to a dead line')
    checkEqual('calls', pair.caller.statistics().callsRunning, 0, 'a leg would be left behind')
  }),
]
