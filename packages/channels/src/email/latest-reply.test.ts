import { describe, expect, it } from 'vitest'
import { latestReply } from './latest-reply.js'

const QUOTE = '> Where is it?\n> Anna'

describe('[L8] what was written last in a mail', () => {
  it.each([
    ['English', `It is here.\n\nOn Mon, 5 Jan 2026 at 09:00, Shop <a@b.example> wrote:\n${QUOTE}`],
    ['a wrapped line', `It is here.\n\nOn Mon, 5 Jan 2026 at 09:00, Shop\n<support@shop.example> wrote:\n\n${QUOTE}`],
    ['German', `It is here.\n\nAm 05.01.26 um 09:00 schrieb Shop:\n${QUOTE}`],
    ['French', `It is here.\n\nLe lun. 5 janv. 2026, Shop a écrit :\n${QUOTE}`],
    ['Chinese', `It is here.\n\n在 2026年1月5日，Shop 写道：\n${QUOTE}`],
    ['a divider', 'It is here.\n\n-----Original Message-----\nFrom: Shop\nWhere is it?'],
    ['a divider in German', 'It is here.\n\n-----Ursprüngliche Nachricht-----\nVon: Shop\nWo?'],
    [
      'the block of Outlook',
      'It is here.\n\n________________________________\nFrom: Shop\nSent: Monday\nTo: Anna\nSubject: Order 7\n\nWhere?',
    ],
    [
      'the block of Outlook in Spanish',
      'It is here.\n\nDe: Shop\nEnviado: lunes\nPara: Anna\nAsunto: Pedido 7\n\n¿Dónde?',
    ],
    ['an unmarked quote', 'It is here.\n\nOn Monday, Shop wrote:\n\nWhere is it?'],
    ['a quote without a word', `It is here.\n\n${QUOTE}`],
    ['a signature', 'It is here.\n\n-- \nAnna\n+49 30 1'],
    ['a signature below the quote', `It is here.\n\nOn Monday, Shop wrote:\n${QUOTE}\n\n-- \nAnna`],
    ['a phone', 'It is here.\n\nSent from my iPhone'],
    ['a phone above the quote', `It is here.\n\nSent from my iPhone\n\nOn Monday, Shop wrote:\n${QUOTE}`],
    [
      'what is forwarded within the quote',
      'It is here.\n\nOn Monday, Shop wrote:\n\nWhere?\n\n---------- Forwarded message ---------\nFrom: Bob\n\nLost.',
    ],
    ['lines of Windows', 'It is here.\r\n\r\n> Where?\r\n'],
  ])('is without the quote and the signature: %s', (_, text) => {
    expect(latestReply(text)).toBe('It is here.')
  })

  it.each([
    ['answers between what is quoted', 'On Monday, Shop wrote:\n> Where is it?\nHere.\n> Which one?\nThe red one.'],
    ['nothing but a quote', QUOTE],
    ['what is forwarded', '---------- Forwarded message ---------\nFrom: Shop\nYour order'],
    [
      'what is forwarded, with who wrote it and when',
      'Is this from you?\n\n---------- Forwarded message ---------\nFrom: Shop <a@b.example>\nDate: Mon, 5 Jan 2026\nSubject: Bill\nTo: Anna\n\nPay now.',
    ],
    [
      'what is forwarded, marked as a quote',
      'Is it?\n\nBegin forwarded message:\n\n> From: Shop\n> Date: Monday\n>\n> Pay now.',
    ],
    ['a journey', 'I want to go.\nFrom: Berlin\nTo: Rome\nDate: 5 May\nHow much is it?'],
    ['words that begin like a quote', 'On Monday I was there.\nFrom: Berlin to Rome\nIt was closed.'],
    ['a list with dashes', '- one\n-- two\n--- three'],
  ])('is all of it where something would be lost: %s', (_, text) => {
    expect(latestReply(text)).toBe(text)
  })

  it('is found in time that grows with the length, whatever is in it', () => {
    for (const line of ['On x wrote:', '> x', '-- ', 'From: x', 'On x', '\n', '>\nOn x wrote:'])
      expect(latestReply(`${line}\n`.repeat(40_000)).length).toBeLessThanOrEqual(600_000)
  })
})
