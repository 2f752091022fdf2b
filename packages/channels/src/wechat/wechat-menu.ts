import type { WeChatMenuItem } from './wechat-options.js'

/** The menu in WeChat's form (`menu/create`). */
export function menuButtons(menu: readonly WeChatMenuItem[]): readonly object[] {
  return menu.map((item) => {
    if ('items' in item) return { name: item.label, sub_button: menuButtons(item.items) }
    if ('url' in item) return { type: 'view', name: item.label, url: item.url }
    return { type: 'click', name: item.label, key: item.id }
  })
}
