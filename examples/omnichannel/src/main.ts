// `npm start -w examples/omnichannel`: one customer, four ways to reach the center, one thread on the agent's page.

import { errorText, jsonLogger } from '@ringwright/core'
import { type Options, parseOptions, USAGE } from '@ringwright/example-contact-center/options'
import { startOmnichannel } from './start-omnichannel.js'

let options: Options | undefined
try {
  options = parseOptions(process.argv.slice(2))
} catch (error) {
  console.error(errorText(error))
  process.exit(1)
}
if (!options) {
  console.log(USAGE)
  process.exit(0)
}
const { url, accounts, stop } = await startOmnichannel(options, {
  ...jsonLogger((line) => console.error(line)),
  info: () => {},
}).catch((error: unknown) => {
  console.error(errorText(error))
  process.exit(1)
})
const [agent] = accounts
console.log(`${url} is the agent's page: sign in as ${agent?.id} with the password ${agent?.password}.`)
console.log(`${url}/customer/ is the customer's: web chat, WeChat, mail, and a telephone.`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop().then(() => process.exit(0)))
// What to change next: weChat({ … }) and email({ … }) with accounts of your own in the place of the simulated ones.
