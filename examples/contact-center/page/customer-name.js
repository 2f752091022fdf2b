/** @typedef {import('@ringwright/acd/agent-link').ViewedInteraction} ViewedInteraction */

const CHANNELS = { voice: 'Phone', 'web-chat': 'Web chat', wechat: 'WeChat', email: 'Mail' }

/** @param {string} channel */
export function channelName(channel) {
  return CHANNELS[/** @type {keyof typeof CHANNELS} */ (channel)] ?? channel
}

/**
 * How to call the customer of an interaction. Addresses of chats are long random ids: their end is enough to tell two
 * apart.
 *
 * @param {ViewedInteraction} interaction
 */
export function customerName({ contact, request, medium, customer }) {
  if (contact?.customer?.name) return contact.customer.name
  const address = request?.from ?? contact?.customer?.addresses[0]?.address ?? customer
  return medium === 'voice' ? address : `Visitor ${address.slice(-4)}`
}
