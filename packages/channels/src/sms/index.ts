export type { OptOutLanguage, OptOutWish } from './opt-out-words.js'
export { type Sms, sms } from './sms-channel.js'
export type { SmsOptions, SmsOptOutOptions } from './sms-options.js'
export { segmentCount, type SmsSegments, smsSegments } from './sms-segments.js'
export type {
  IncomingSms,
  OutgoingSms,
  ProviderOptOut,
  SmsConnection,
  SmsTransport,
  SmsTransportHost,
} from './sms-transport.js'
export { smppSms } from './smpp/smpp-sms.js'
export { smsPartData } from './smpp/sms-part-data.js'
export type { SmppSmsOptions } from './smpp/smpp-options.js'
export { type TwilioSmsOptions, twilioSms } from './twilio/twilio-sms.js'
