/** Everything that the chat says, in one language. */
export interface ChatTexts {
  readonly write: string
  readonly send: string
  readonly end: string
  readonly earlier: string
  readonly retry: string
  readonly discard: string
  readonly sending: string
  readonly edited: string
  readonly takenBack: string
  readonly newWindow: string
  readonly attach: string
  readonly close: string
  readonly begin: string
  /** Nobody is there: what is written is answered later. */
  readonly away: string
  /** What is not sent yet is seen too. */
  readonly unsent: string
  /** What was written long ago is not shown any more. */
  readonly forgotten: string
  readonly connecting: string
  readonly reconnecting: string
  readonly stopped: Readonly<Record<string, string>>
  readonly reconnect: string
  readonly none: string
  readonly flow: string
  readonly closed: string
  /** It goes on on another channel. */
  readonly moved: string
  readonly failed: string
  waiting(position: string, waiting: string): string
  /** What was written is looked at from then on: a day and a time. */
  left(when: string): string
  engaged(agent: string): string
  typing(name: string | undefined): string
  refused(reason: string, amount: string): string
  /** `megabytes`: what a file may have at the most. */
  fileRefused(reason: string, megabytes: string): string
}

const en: ChatTexts = {
  write: 'Write a message',
  send: 'Send',
  end: 'End chat',
  earlier: 'Show earlier messages',
  retry: 'Try again',
  discard: 'Remove',
  sending: 'Sending',
  edited: 'Edited',
  takenBack: 'Message was taken back',
  newWindow: 'opens in a new window',
  attach: 'Attach files',
  close: 'Close',
  begin: 'Start chat',
  away: 'We are not here at the moment. Leave us a message, and we will answer.',
  unsent: 'We can see what you are writing before you send it.',
  forgotten: 'You were last here a long time ago, so your earlier conversation is not shown.',
  connecting: 'Connecting…',
  reconnecting: 'Connection lost. Trying again…',
  reconnect: 'Connect again',
  stopped: {
    tooManyTabs: 'This chat is open in too many windows. Close one of them.',
    tooManyVisitors: 'Too many people are writing at the moment. Try again in a minute.',
    unknownService: 'This chat does not exist any more.',
    elsewhere: 'The chat goes on in another window.',
  },
  none: 'How can we help?',
  flow: 'You are in good hands.',
  moved: 'This conversation goes on where you have opened it.',
  closed: 'The chat has ended. Write to start a new one.',
  failed: 'That did not work. Try again in a moment.',
  waiting: (position, waiting) => `You are number ${position} of ${waiting} in the queue.`,
  left: (when) => `We have your message. We are back on ${when}.`,
  engaged: (agent) => `You are talking to ${agent}.`,
  typing: (name) => (name ? `${name} is typing…` : 'Somebody is typing…'),
  refused: (reason, amount) =>
    ({
      tooFast: `You are writing too fast; try again in ${amount} s.`,
      tooLong: `Too long: at most ${amount} characters.`,
      tooManyAttachments: `Too many attachments: at most ${amount}.`,
      badAttachment: 'This attachment cannot be sent.',
      tooManyWaiting: 'Too many messages are on their way.',
    })[reason] ?? 'Not sent. Try again in a moment.',
  fileRefused: (reason, megabytes) =>
    ({
      tooLong: `Too big: at most ${megabytes} MB.`,
      typeRefused: 'Files of this kind cannot be sent.',
      infected: 'This file was found to be harmful.',
      tooFast: 'Too many files; try again in a minute.',
    })[reason] ?? 'Not sent. Try again in a moment.',
}

const de: ChatTexts = {
  write: 'Nachricht schreiben',
  send: 'Senden',
  end: 'Chat beenden',
  earlier: 'Frühere Nachrichten zeigen',
  retry: 'Erneut senden',
  discard: 'Entfernen',
  sending: 'Wird gesendet',
  edited: 'Bearbeitet',
  takenBack: 'Nachricht wurde zurückgenommen',
  newWindow: 'öffnet ein neues Fenster',
  attach: 'Dateien anhängen',
  close: 'Schließen',
  begin: 'Chat beginnen',
  away: 'Gerade ist niemand da. Hinterlassen Sie uns eine Nachricht, wir antworten.',
  unsent: 'Wir sehen, was Sie schreiben, schon bevor Sie es senden.',
  forgotten: 'Sie waren lange nicht hier, deshalb wird Ihr früheres Gespräch nicht gezeigt.',
  connecting: 'Verbindung wird aufgebaut …',
  reconnecting: 'Verbindung verloren. Neuer Versuch …',
  reconnect: 'Neu verbinden',
  stopped: {
    tooManyTabs: 'Dieser Chat ist in zu vielen Fenstern offen. Schließen Sie eines davon.',
    tooManyVisitors: 'Gerade schreiben zu viele. Versuchen Sie es in einer Minute noch einmal.',
    unknownService: 'Diesen Chat gibt es nicht mehr.',
    elsewhere: 'Der Chat geht in einem anderen Fenster weiter.',
  },
  none: 'Wie können wir helfen?',
  flow: 'Sie sind in guten Händen.',
  moved: 'Das Gespräch geht dort weiter, wo Sie es geöffnet haben.',
  closed: 'Der Chat ist beendet. Schreiben Sie, um einen neuen zu beginnen.',
  failed: 'Das hat nicht geklappt. Versuchen Sie es gleich noch einmal.',
  waiting: (position, waiting) => `Sie sind Nummer ${position} von ${waiting} in der Warteschlange.`,
  left: (when) => `Ihre Nachricht ist da. Wir sind ab ${when} wieder für Sie da.`,
  engaged: (agent) => `Sie schreiben mit ${agent}.`,
  typing: (name) => `${name ?? 'Jemand'} schreibt …`,
  refused: (reason, amount) =>
    ({
      tooFast: `Sie schreiben zu schnell; bitte in ${amount} s noch einmal.`,
      tooLong: `Zu lang: höchstens ${amount} Zeichen.`,
      tooManyAttachments: `Zu viele Anhänge: höchstens ${amount}.`,
      badAttachment: 'Dieser Anhang lässt sich nicht senden.',
      tooManyWaiting: 'Zu viele Nachrichten sind unterwegs.',
    })[reason] ?? 'Nicht gesendet. Versuchen Sie es gleich noch einmal.',
  fileRefused: (reason, megabytes) =>
    ({
      tooLong: `Zu groß: höchstens ${megabytes} MB.`,
      typeRefused: 'Dateien dieser Art lassen sich nicht senden.',
      infected: 'In dieser Datei wurde Schadsoftware gefunden.',
      tooFast: 'Zu viele Dateien; bitte in einer Minute noch einmal.',
    })[reason] ?? 'Nicht gesendet. Versuchen Sie es gleich noch einmal.',
}

const zh: ChatTexts = {
  write: '输入消息',
  send: '发送',
  end: '结束对话',
  earlier: '显示更早的消息',
  retry: '重试',
  discard: '移除',
  sending: '正在发送',
  edited: '已编辑',
  takenBack: '消息已撤回',
  newWindow: '在新窗口中打开',
  attach: '添加文件',
  close: '关闭',
  begin: '开始对话',
  away: '我们暂时不在。请留言，我们会回复您。',
  unsent: '在您发送之前，我们就能看到您正在输入的内容。',
  forgotten: '您已很久没有访问，因此不再显示您之前的对话。',
  connecting: '正在连接…',
  reconnecting: '连接已断开，正在重试…',
  reconnect: '重新连接',
  stopped: {
    tooManyTabs: '此对话打开的窗口过多，请关闭其中一个。',
    tooManyVisitors: '当前咨询人数过多，请一分钟后再试。',
    unknownService: '此对话已不存在。',
    elsewhere: '对话已在另一个窗口中继续。',
  },
  none: '有什么可以帮您？',
  flow: '正在为您服务。',
  moved: '此对话已在您打开的其他渠道中继续。',
  closed: '对话已结束。发送消息即可开始新的对话。',
  failed: '操作失败，请稍后再试。',
  waiting: (position, waiting) => `您在队列中排第 ${position} 位，共 ${waiting} 人。`,
  left: (when) => `已收到您的留言。我们将于${when}恢复服务。`,
  engaged: (agent) => `${agent} 正在为您服务。`,
  typing: (name) => `${name ?? '对方'}正在输入…`,
  refused: (reason, amount) =>
    ({
      tooFast: `发送过快，请在 ${amount} 秒后重试。`,
      tooLong: `内容过长：最多 ${amount} 个字符。`,
      tooManyAttachments: `附件过多：最多 ${amount} 个。`,
      badAttachment: '无法发送此附件。',
      tooManyWaiting: '发送中的消息过多。',
    })[reason] ?? '未发送，请稍后再试。',
  fileRefused: (reason, megabytes) =>
    ({
      tooLong: `文件过大：最大 ${megabytes} MB。`,
      typeRefused: '无法发送此类文件。',
      infected: '此文件含有恶意内容。',
      tooFast: '文件过多，请一分钟后再试。',
    })[reason] ?? '未发送，请稍后再试。',
}

const ar: ChatTexts = {
  write: 'اكتب رسالة',
  send: 'إرسال',
  end: 'إنهاء المحادثة',
  earlier: 'عرض الرسائل السابقة',
  retry: 'إعادة المحاولة',
  discard: 'إزالة',
  sending: 'جارٍ الإرسال',
  edited: 'تم التعديل',
  takenBack: 'تم سحب الرسالة',
  newWindow: 'يفتح في نافذة جديدة',
  attach: 'إرفاق ملفات',
  close: 'إغلاق',
  begin: 'بدء المحادثة',
  away: 'لسنا متاحين الآن. اترك لنا رسالة وسنرد عليك.',
  unsent: 'يمكننا رؤية ما تكتبه قبل إرساله.',
  forgotten: 'مضى وقت طويل على زيارتك الأخيرة، لذلك لا تظهر محادثتك السابقة.',
  connecting: 'جارٍ الاتصال…',
  reconnecting: 'انقطع الاتصال. تجري إعادة المحاولة…',
  reconnect: 'إعادة الاتصال',
  stopped: {
    tooManyTabs: 'هذه المحادثة مفتوحة في نوافذ كثيرة. أغلق إحداها.',
    tooManyVisitors: 'عدد كبير من الزوار يكتبون الآن. حاول بعد دقيقة.',
    unknownService: 'لم تعد هذه المحادثة موجودة.',
    elsewhere: 'تستمر المحادثة في نافذة أخرى.',
  },
  none: 'كيف يمكننا مساعدتك؟',
  flow: 'أنت في أيدٍ أمينة.',
  moved: 'تستمر هذه المحادثة في القناة التي فتحتها.',
  closed: 'انتهت المحادثة. اكتب لبدء محادثة جديدة.',
  failed: 'لم ينجح ذلك. حاول بعد قليل.',
  waiting: (position, waiting) => `أنت رقم ${position} من ${waiting} في قائمة الانتظار.`,
  left: (when) => `وصلتنا رسالتك. سنعود ${when}.`,
  engaged: (agent) => `أنت تتحدث مع ${agent}.`,
  typing: (name) => (name ? `${name} يكتب…` : 'أحدهم يكتب…'),
  refused: (reason, amount) =>
    ({
      tooFast: `أنت تكتب بسرعة كبيرة؛ حاول بعد ${amount} ثانية.`,
      tooLong: `النص طويل: ${amount} حرفًا كحد أقصى.`,
      tooManyAttachments: `مرفقات كثيرة: ${amount} كحد أقصى.`,
      badAttachment: 'لا يمكن إرسال هذا المرفق.',
      tooManyWaiting: 'هناك رسائل كثيرة قيد الإرسال.',
    })[reason] ?? 'لم تُرسل. حاول بعد قليل.',
  fileRefused: (reason, megabytes) =>
    ({
      tooLong: `الملف كبير: ${megabytes} ميغابايت كحد أقصى.`,
      typeRefused: 'لا يمكن إرسال ملفات من هذا النوع.',
      infected: 'تبيّن أن هذا الملف ضار.',
      tooFast: 'ملفات كثيرة؛ حاول بعد دقيقة.',
    })[reason] ?? 'لم يُرسل. حاول بعد قليل.',
}

const LANGUAGES: Readonly<Record<string, ChatTexts>> = { en, de, zh, ar }
const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(['ar'])

/** What the chat says, how it writes times and numbers, and in which direction. */
export interface ChatWords {
  readonly language: string
  readonly direction: 'ltr' | 'rtl'
  readonly texts: ChatTexts
}

/** The first language that the chat speaks of those that the visitor prefers. Default: English. */
export function chatTexts(preferred: readonly string[]): ChatWords {
  for (const tag of preferred) {
    const language = tag.split('-')[0]?.toLowerCase() ?? ''
    const texts = Object.hasOwn(LANGUAGES, language) ? LANGUAGES[language] : undefined
    if (texts) return { language: tag, direction: RIGHT_TO_LEFT.has(language) ? 'rtl' : 'ltr', texts }
  }
  return { language: 'en', direction: 'ltr', texts: en }
}
