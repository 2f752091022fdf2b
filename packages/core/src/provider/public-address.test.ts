import { expect, it } from 'vitest'
import { isPublicAddress, publicLookup } from './public-address.js'

it.each([true, false])('a public host is connected to at the address that was looked at (all: %s)', async (all) => {
  const address = { address: '93.184.216.34', family: 4 }
  const found = await new Promise((resolve, reject) => {
    publicLookup(() => Promise.resolve([address]))('router.example', { all }, (error, ...said) =>
      error ? reject(error) : resolve(said),
    )
  })
  expect(found).toEqual(all ? [[address]] : [address.address, address.family])
})

it.each([
  ...['0.0.0.0', '10.255.255.255', '100.64.0.1', '127.9.9.9', '169.254.169.254', '172.31.0.1', '192.168.1.1'],
  ...['198.18.0.1', '224.0.0.1', '255.255.255.255', '::', '::1', '::ffff:10.0.0.1', '::ffff:a00:1', '64:ff9b::a00:1'],
  ...['fc00::1', 'fd12::1', 'fe80::1', 'ff02::1', '2002:a00:1::', 'no address'],
])('%s is not public', (address) => {
  expect(isPublicAddress(address)).toBe(false)
})

it.each(['8.8.8.8', '93.184.216.34', '172.32.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true)
})
