export { createRtpengineProxy, type RtpengineProxy } from './rtpengine-proxy.js'
export type { RtpengineOptions, RtpengineServer } from './rtpengine-options.js'
