// Everything of a link that a page needs; nothing of zod or of Node is reached from here, which a test makes sure of.
export { firstThatWorks } from './first-that-works.js'
export { httpSocket, type HttpSocketOptions } from './http-socket.js'
export { createLinkClient, type LinkClient } from './link-client.js'
