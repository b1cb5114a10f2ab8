/** One answer: by whom, when, what it says, what arrived there, and files that leave a trace if they are taken. */
import { dayWords, sizeWords } from "./figures.ts";
import { inside, row } from "./page.ts";
import { roleWords } from "./readers.ts";
import { findingSentence } from "./reasons.ts";
import type { AnswerFile, ShownAnswer, ShownReceipt } from "./reading-engine.ts";
import type { Words } from "./words.ts";

export class AnswerRow {
  readonly element: HTMLElement;
  readonly id: string;
  readonly #words: Words;
  readonly #button: HTMLButtonElement;
  readonly #say: HTMLElement;

  constructor(words: Words, answer: ShownAnswer, isRead: boolean) {
    this.#words = words;
    this.id = answer.id;
    this.element = row("answer-row", "article");
    this.#button = inside(this.element, ".answer-read button", HTMLButtonElement);
    this.#say = inside(this.element, ".answer-read span", HTMLElement);
    this.#heading(answer);
    this.#findings(answer);
    this.#text(".answer-text", answer.message);
    this.#lines(".answer-receipts", receiptWords(words, answer.receipts));
    this.#files(answer.files);
    if (isRead) this.markRead();
  }

  onRead(action: () => void): void {
    this.#button.addEventListener("click", () => {
      this.#button.disabled = true;
      action();
    });
  }

  markRead(): void {
    this.#button.disabled = true;
    this.#say.textContent = this.#words.say("script.read");
  }

  /** Say why it did not work; it can be pressed again. */
  say(why: string): void {
    this.#button.disabled = false;
    this.#say.textContent = why;
  }

  #heading({ by, day }: ShownAnswer): void {
    const reader = by === "" ? this.#words.say("script.unread-by") : roleWords(this.#words, by);
    const said =
      day === "" ? reader : this.#words.say("script.by", { reader, day: dayWords(this.#words, day) });
    this.#text(".answer-by", said.charAt(0).toUpperCase() + said.slice(1));
  }

  #findings({ findings }: ShownAnswer): void {
    const list = inside(this.element, ".answer-findings", HTMLElement);
    list.classList.toggle(
      "grave",
      findings.some(({ grave }) => grave),
    );
    this.#lines(
      ".answer-findings",
      findings.map(({ code }) => findingSentence(this.#words, code)),
    );
  }

  #text(selector: string, said: string): void {
    const place = inside(this.element, selector, HTMLElement);
    place.textContent = said;
    place.hidden = said === "";
  }

  #lines(selector: string, said: readonly string[]): void {
    const place = inside(this.element, selector, HTMLElement);
    place.hidden = said.length === 0;
    place.replaceChildren(
      ...said.map((each) => {
        const line = document.createElement("li");
        line.textContent = each;
        return line;
      }),
    );
  }

  #files(files: readonly AnswerFile[]): void {
    const details = inside(this.element, "details", HTMLDetailsElement);
    details.hidden = files.length === 0;
    if (files.length === 0) return;
    this.#text("summary", this.#words.many("script.answer-files", files.length));
    const buttons = files.map((file) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button";
      const size = sizeWords(this.#words, file.sizeBytes);
      button.textContent = this.#words.say("script.take", { name: file.name, size });
      button.addEventListener("click", () => void take(file));
      return button;
    });
    inside(details, ".buttons", HTMLElement).replaceChildren(...buttons);
  }
}

/** The receipts in words, each kind of remark once. */
function receiptWords(words: Words, receipts: readonly ShownReceipt[]): string[] {
  const lines = receipts.flatMap((receipt) => oneReceipt(words, receipt));
  const isUncompared = receipts.some(({ code, complete }) => code === "receipt-earlier" && complete);
  return [...new Set(lines), ...(isUncompared ? [words.say("script.receipt-earlier")] : [])];
}

function oneReceipt(words: Words, { code, complete, by, day, files }: ShownReceipt): string[] {
  if (!complete || day === null || files === null) return [words.say("script.receipt-damaged")];
  const values = { reader: roleWords(words, by), day: dayWords(words, day) };
  const opened =
    files === 0
      ? words.say("script.receipt-message", values)
      : words.many("script.receipt-files", files, values);
  return code === "receipt-yours" ? [opened, words.say("script.receipt-exact")] : [opened];
}

/** Hand a file to the browser, which saves it where it saves files: as bytes, never as something to open. */
async function take(file: AnswerFile): Promise<void> {
  const link = document.createElement("a");
  link.href = await dataAddress(file.content);
  link.download = file.name;
  link.click();
}

function dataAddress(content: AnswerFile["content"]): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      resolve(reader.result as string);
    });
    reader.addEventListener("error", () => {
      reject(new Error("the file could not be handed over"));
    });
    reader.readAsDataURL(new Blob([content], { type: "application/octet-stream" }));
  });
}
