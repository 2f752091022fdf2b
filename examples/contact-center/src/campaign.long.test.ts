import { afterEach, describe, it } from 'vitest'
import { CampaignAmongPhones } from './fixtures/campaign-among-phones.js'
import { expectAgreement, killAndGoOn } from './fixtures/killed-campaign.js'

let campaign: CampaignAmongPhones | undefined

afterEach(() => campaign?.close())

describe('a campaign of 200 people among real phones', { timeout: 1_800_000 }, () => {
  it('[K22] [K23] [Z4] runs to its end though it is killed in the middle, dials nobody twice, and all agree', async () => {
    campaign = await CampaignAmongPhones.among({
      ...{ person: 50, machine: 30, outOfService: 25, busy: 25 },
      ...{ ringsOut: 15, unknownNumber: 25, notThere: 15, brokenNetwork: 15 },
    })
    const standing = await killAndGoOn(campaign, { endedBefore: 80, waitMs: 900_000 })
    await expectAgreement(campaign, standing)
  })
})
