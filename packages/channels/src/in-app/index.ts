export { type InAppOptions, inApp } from './in-app-channel.js'
export { type JwtSignInOptions, jwtSignIn } from './jwt-sign-in.js'
