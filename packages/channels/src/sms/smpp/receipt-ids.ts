/**
 * How receipts name a message. `same`: as the answer to it did. `decimal`: the answer in hexadecimal and the text of receipts in
 * decimal, as many message centers do, because appendix B of the specification has digits there.
 */
export type ReceiptIds = 'same' | 'decimal'

/** The id by which receipts are found of a message that was answered with this one. */
export function idOfAnswer(id: string, ids: ReceiptIds): string {
  return ids === 'decimal' && /^[\da-f]+$/i.test(id) ? BigInt(`0x${id}`).toString() : id
}

/** The same of a receipt: `field` is its `receipted_message_id`, which is written like answers. */
export function idOfReceipt(field: string | undefined, text: string, ids: ReceiptIds): string | undefined {
  const inText = /(?:^|\s)id:(\S{1,64})/i.exec(text)?.[1]
  if (ids === 'same') return field ?? inText
  // Digits may be filled up to ten with zeros.
  if (inText !== undefined && /^\d+$/.test(inText)) return BigInt(inText).toString()
  return field === undefined ? inText : idOfAnswer(field, ids)
}
