/** The screen of what the desk has answered: read in the page, saved nowhere. */
import { AnswerRow } from "./answer-row.ts";
import { onAgreed, onPress, part } from "./page.ts";
import { reasonOf, sentence } from "./reasons.ts";
import type { Mailbox, Sent, ShownAnswer } from "./reading-engine.ts";
import type { Words } from "./words.ts";

export class AnswersScreen {
  readonly #words: Words;
  readonly #here = part("answers-here", HTMLElement);
  readonly #list = part("answers-list", HTMLElement);
  readonly #none = part("answers-none", HTMLElement);
  readonly #say = part("answers-say", HTMLElement);
  readonly #read = new Set<string>();
  readonly #gone: AbortSignal;
  #mailbox: Mailbox | undefined;
  #sent: readonly Sent[] = [];

  /** `gone` is aborted when she leaves. */
  constructor(words: Words, gone: AbortSignal) {
    this.#words = words;
    this.#gone = gone;
    onPress("look", () => this.look());
    onAgreed("wipe", () => void this.#wipe());
  }

  /** Read a mailbox for the first time; throws what the engine throws. */
  async open(mailbox: Mailbox): Promise<void> {
    const shown = await mailbox.look({ signal: this.#gone });
    this.#mailbox = mailbox;
    this.#say.textContent = "";
    this.#show(shown);
  }

  /** Something was sent in this visit: a receipt may speak of it. */
  remember(sent: Sent): void {
    this.#sent = [...this.#sent, sent];
  }

  /** Look again, with nothing on the screen meanwhile: what comes moves nothing that she reads. */
  async look(): Promise<void> {
    await this.#work(async (mailbox) => {
      this.#show(await mailbox.look({ sent: this.#sent, signal: this.#gone }));
      return "";
    });
  }

  async #wipe(): Promise<void> {
    await this.#work(async (mailbox) => {
      await mailbox.wipe(this.#gone);
      this.#show([]);
      return this.#words.say("script.wiped");
    });
  }

  /** Do something with the mailbox, and say what it returns. */
  async #work(work: (mailbox: Mailbox) => Promise<string>): Promise<void> {
    if (this.#mailbox === undefined) return;
    this.#here.hidden = true;
    this.#say.textContent = this.#words.say("script.opening");
    try {
      this.#say.textContent = await work(this.#mailbox);
    } catch (error) {
      this.#say.textContent = sentence(this.#words, reasonOf(error).code, {});
    }
    this.#here.hidden = false;
  }

  #show(shown: readonly ShownAnswer[]): void {
    this.#none.hidden = shown.length > 0;
    for (const id of ["answers-leave", "wipe"]) part(id, HTMLElement).hidden = shown.length === 0;
    const rows = shown.map((answer) => new AnswerRow(this.#words, answer, this.#read.has(answer.id)));
    this.#list.replaceChildren(...rows.map((row) => row.element));
    for (const row of rows) row.onRead(() => void this.#acknowledge(row));
  }

  async #acknowledge(row: AnswerRow): Promise<void> {
    try {
      await this.#mailbox?.acknowledge(row.id, this.#gone);
      this.#read.add(row.id);
      row.markRead();
    } catch (error) {
      row.say(sentence(this.#words, reasonOf(error).code, {}));
    }
  }
}
