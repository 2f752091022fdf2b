import { describe, expect, it } from 'vitest'
import { parseOptions } from './options.js'

describe('the command line of the example', () => {
  it('has a default for everything', () => {
    expect(parseOptions([])).toMatchObject({
      host: '127.0.0.1',
      httpPort: 8080,
      sipPort: 5060,
      store: 'memory',
      demo: false,
    })
    expect(parseOptions(['--help'])).toBeUndefined()
  })

  it('names proxies', () => {
    expect(parseOptions(['--proxies', '127.0.0.1,10.0.0.0/8'])?.proxies).toEqual(['127.0.0.1', '10.0.0.0/8'])
  })

  it.each([
    [['--host', 'localhost'], '--host: got "localhost", takes an IP address of this machine, such as 127.0.0.1.'],
    [['--host', '0.0.0.0'], '--host: got "0.0.0.0", takes an IP address of this machine'],
    [['--host', '::'], '--host: got "::", takes an IP address of this machine'],
    [['--demo=yes'], '--demo: got "yes", takes no value.'],
    [['--host'], '--host: got no value, takes one.'],
    [['--frob'], '--frob: got an unknown option, takes --host,'],
    [['start'], 'start: got an argument that no option takes'],
    [['--http-port', '99999'], '--http-port: got "99999", takes a port'],
    [['--store', 'mysql://me:secret@db'], '--store: got "mysql://…", takes memory, sqlite:FILE'],
  ])('refuses %j with what the option takes', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message)
    expect(() => parseOptions(args)).toThrow('See npm start -- --help.')
  })
})
