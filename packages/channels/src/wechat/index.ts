export { type WeChat, weChat } from './wechat-channel.js'
export type { WeChatMenuItem, WeChatOptions, WeChatTemplate } from './wechat-options.js'
