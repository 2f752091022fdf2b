import { expect, it } from 'vitest'
import { peerPackage } from './peer-package.js'

it('says what to type for a package that is not installed', async () => {
  const elsewhere: string = 'no-such-package'
  const missing = peerPackage('nodemailer', () => import(elsewhere))
  await expect(missing).rejects.toMatchObject({
    code: 'not_found',
    message: 'Mail needs the package nodemailer. Type `npm install nodemailer`.',
  })
})
