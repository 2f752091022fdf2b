export { type HttpAdviserOptions, httpAdviser } from './http-adviser.js'
