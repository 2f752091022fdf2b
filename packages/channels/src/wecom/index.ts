export { type WeCom, weCom } from './wecom-channel.js'
export type { WeComAccount, WeComOptions } from './wecom-options.js'
