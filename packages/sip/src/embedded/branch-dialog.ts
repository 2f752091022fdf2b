import { contactUri } from '../dialog/contact-uri.js'
import { Dialog } from '../dialog/dialog.js'
import { routeSetOfResponse } from '../dialog/route-set.js'
import type { WireResponse } from '../message/index.js'
import type { OutOfDialogRequest } from './out-of-dialog.js'

/** The dialog of one branch of our INVITE, early or established, as its response makes it (RFC 3261 12.1.2). */
export function branchDialog(
  { request, localTag }: OutOfDialogRequest,
  response: WireResponse,
  remoteTag: string,
  localSequence: number,
): Dialog {
  return new Dialog({
    callId: request.callId,
    localTag,
    remoteTag,
    local: request.from,
    remote: response.headers.get('to') ?? request.to,
    remoteTarget: contactUri(response) ?? request.requestUri,
    routeSet: routeSetOfResponse(response),
    localSequence,
  })
}
