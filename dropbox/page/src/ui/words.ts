/** The script's words in the reader's language: messages of the catalogues that the page carries (words.py). */

export type Messages = Readonly<Record<string, string | readonly string[]>>;
export type Values = Readonly<Record<string, string | number>>;

/** Which plural form of 2 (English) or 3 (Belarusian, Russian) belongs to a count; the catalogues' own rules. */
export function pluralForm(forms: number, count: number): number {
  if (forms < 3) return count === 1 ? 0 : 1;
  const ten = count % 10;
  const hundred = count % 100;
  if (ten === 1 && hundred !== 11) return 0;
  return ten >= 2 && ten <= 4 && (hundred < 10 || hundred >= 20) ? 1 : 2;
}

export class Words {
  readonly #messages: Messages;

  constructor(messages: Messages) {
    this.#messages = messages;
  }

  has(key: string): boolean {
    return key in this.#messages;
  }

  say(key: string, values: Values = {}): string {
    const message = this.#messages[key];
    if (typeof message !== "string") throw new Error(`no such message: ${key}`);
    return fill(message, values);
  }

  many(key: string, count: number, values: Values = {}): string {
    const forms = this.#messages[key];
    if (forms === undefined || typeof forms === "string") throw new Error(`no such forms: ${key}`);
    return fill(forms[pluralForm(forms.length, count)] ?? "", { ...values, count });
  }
}

function fill(message: string, values: Values): string {
  return message.replace(/\{(\w+)\}/g, (_whole, name: string) => String(values[name] ?? ""));
}
