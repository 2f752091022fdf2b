import { describe, expect, it } from 'vitest'
import { readFlatXml } from './flat-xml.js'

const read = (document: string) => {
  const texts = readFlatXml(document)
  return texts && Object.fromEntries(texts)
}

describe('[L3] a document that WeChat posts', () => {
  it('is read by path, from sections and from plain text', () => {
    const document = `
      <xml><ToUserName><![CDATA[gh_e1]]></ToUserName>
      <CreateTime>1408090606</CreateTime>
      <ScanCodeInfo><ScanType><![CDATA[qrcode]]></ScanType><ScanResult><![CDATA[a<b>]]></ScanResult></ScanCodeInfo>
      <Empty/><Blank></Blank></xml>`
    expect(read(document)).toEqual({
      ToUserName: 'gh_e1',
      CreateTime: '1408090606',
      'ScanCodeInfo.ScanType': 'qrcode',
      'ScanCodeInfo.ScanResult': 'a<b>',
      Empty: '',
      Blank: '',
    })
  })

  it('may hold the end of a section in two sections, and the five characters that XML names', () => {
    expect(read('<xml><a><![CDATA[x]]]]><![CDATA[>y]]></a><b>&lt;&amp;&gt;&quot;&apos;</b></xml>')).toEqual({
      a: 'x]]>y',
      b: `<&>"'`,
    })
  })

  it('keeps the first of what stands there twice', () => {
    expect(read('<xml><a>1</a><a>2</a></xml>')).toEqual({ a: '1' })
  })
})

describe('a document that nobody posts', () => {
  it.each([
    ['a document type', '<!DOCTYPE xml [<!ENTITY a "b">]><xml><a>&a;</a></xml>'],
    ['a document type within', '<xml><!DOCTYPE a><a>1</a></xml>'],
    ['an entity', '<xml><a>&file;</a></xml>'],
    ['a character by number', '<xml><a>&#65;</a></xml>'],
    ['a name of every object', '<xml><a>&toString;</a></xml>'],
    ['an open reference', '<xml><a>a & b</a></xml>'],
    ['an instruction', '<?xml version="1.0"?><xml><a>1</a></xml>'],
    ['a comment', '<xml><!-- x --><a>1</a></xml>'],
    ['attributes', '<xml><a b="c">1</a></xml>'],
    ['an element that is not closed', '<xml><a>1</xml>'],
    ['elements that cross', '<xml><a><b>1</a></b></xml>'],
    ['a section that is not closed', '<xml><a><![CDATA[1</a></xml>'],
    ['two roots', '<xml></xml><xml></xml>'],
    ['text beside the root', '<xml></xml>text'],
    ['nothing', ''],
    ['no markup', 'text'],
    ['a half', '<xml><a'],
    ['a tag that opens and closes', '<xml></a/></xml>'],
    ['six levels', `${'<a>'.repeat(6)}${'</a>'.repeat(6)}`],
    ['201 elements', `<xml>${'<a></a>'.repeat(200)}</xml>`],
  ])('is not read: %s', (_, document) => {
    expect(readFlatXml(document)).toBeUndefined()
  })

  it('takes no more time than one that is read', () => {
    for (const piece of ['<![CDATA[', '&', '<a>', '<', ']]>', '<a'.repeat(10)]) {
      expect(readFlatXml(`<xml><a>${piece.repeat(100_000)}`)).toBeUndefined()
    }
  }, 5_000)
})
