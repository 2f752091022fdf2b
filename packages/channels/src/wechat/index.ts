export { type WeChat, weChat } from './wechat-channel.js'
export type { WeChatMenuItem, WeChatMenuLeaf, WeChatOptions, WeChatTemplate } from './wechat-options.js'
