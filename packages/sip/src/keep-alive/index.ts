export { agreedSeconds, offersKeepAlives, usualSeconds } from './agreed-interval.js'
export { KeepAlives } from './keep-alives.js'
