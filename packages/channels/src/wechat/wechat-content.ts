import type { MessageContent } from '@ringwright/core'
import type { AttachmentOf } from '../provider-media.js'
import type { FlatXml } from '../tencent/flat-xml.js'
import type { WeChatMenuItem } from './wechat-options.js'

/*
 * Messages and events as documented at https://developers.weixin.qq.com/doc/service/guide/product/message ("Receive
 * messages", "Receive event pushes"). WeChat keeps neither names nor types of files, so that each kind has one.
 */

const FILES: Readonly<Record<string, readonly [name: string, contentType: string]>> = {
  image: ['photo.jpg', 'image/jpeg'],
  voice: ['voice.amr', 'audio/amr'],
  video: ['video.mp4', 'video/mp4'],
  shortvideo: ['video.mp4', 'video/mp4'],
}

/** What a message says; undefined for a kind that is not known. */
export function messageContent(xml: FlatXml, attachmentOf: AttachmentOf): MessageContent | undefined {
  const type = xml.get('MsgType') ?? ''
  if (Object.hasOwn(FILES, type)) return fileContent(xml, attachmentOf, FILES[type] as (typeof FILES)[string])
  switch (type) {
    case 'text': {
      const choice = xml.get('bizmsgmenuid')
      return { text: xml.get('Content') ?? '', ...(choice !== undefined && { reply: { id: choice } }) }
    }
    case 'location':
      return locationContent(xml)
    case 'link':
      return { text: ['Title', 'Description', 'Url'].flatMap((name) => xml.get(name) || []).join('\n') }
    default:
      return undefined
  }
}

/** What the customer has said by an event; undefined for one that says nothing to an agent. */
export function eventContent(xml: FlatXml, menu: readonly WeChatMenuItem[]): MessageContent | undefined {
  const key = xml.get('EventKey') ?? ''
  switch (xml.get('Event')) {
    case 'CLICK':
      return { text: labelOf(key, menu), reply: { id: key } }
    case 'scancode_push':
    case 'scancode_waitmsg': {
      const scanned = xml.get('ScanCodeInfo.ScanResult')
      return scanned === undefined || scanned === '' ? undefined : { text: scanned }
    }
    default:
      return undefined
  }
}

function fileContent(
  xml: FlatXml,
  attachmentOf: AttachmentOf,
  [name, contentType]: readonly [string, string],
): MessageContent | undefined {
  const id = xml.get('MediaId') ?? ''
  if (!/^[\w-]+$/.test(id)) return undefined
  // What WeChat has understood of a voice note, where the account has that switched on.
  const text = xml.get('Recognition')
  return { ...(text && { text }), attachments: [attachmentOf({ id, name, contentType })] }
}

function locationContent(xml: FlatXml): MessageContent | undefined {
  const [latitude, longitude] = [Number(xml.get('Location_X')), Number(xml.get('Location_Y'))]
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return undefined
  const name = xml.get('Label')
  return { location: { latitude, longitude, ...(name && { name }) } }
}

function labelOf(id: string, menu: readonly WeChatMenuItem[]): string {
  const leaves = menu.flatMap((item) => ('items' in item ? item.items : [item]))
  return leaves.find((leaf) => 'id' in leaf && leaf.id === id)?.label ?? id
}
