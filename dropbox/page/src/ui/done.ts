/** The last screen: when to come back, and the means to take it back. */
import type { Submission } from "../core/index.ts";
import type { Desk } from "./carried.ts";
import { onAgreed, part } from "./page.ts";
import { reasonOf, sentence } from "./reasons.ts";
import type { Words } from "./words.ts";

export class DoneScreen {
  readonly #words: Words;
  readonly #desks: readonly Desk[];
  readonly #say = part("withdraw-say", HTMLElement);
  readonly #button = part("withdraw", HTMLButtonElement);
  readonly #when = part("come-back-when", HTMLElement);
  readonly #usually = this.#when.textContent;
  #submission: Submission | undefined;

  constructor(words: Words, desks: readonly Desk[]) {
    this.#words = words;
    this.#desks = desks;
    onAgreed("withdraw", () => void this.#withdraw());
  }

  /** What is sent now, and to whom: the screen will speak of it. */
  begin(submission: Submission, desk: string): void {
    this.#submission = submission;
    this.#say.textContent = "";
    this.#button.disabled = false;
    const said = this.#desks.find(({ id }) => id === desk)?.come_back;
    this.#when.textContent = said ?? this.#usually;
  }

  async #withdraw(): Promise<void> {
    if (this.#submission === undefined) return;
    this.#button.disabled = true;
    this.#say.textContent = this.#words.say("script.withdrawing");
    try {
      this.#say.textContent = this.#words.say(`script.${await this.#submission.withdraw()}`);
    } catch (error) {
      const { code } = reasonOf(error);
      this.#say.textContent = sentence(this.#words, code, {});
      this.#button.disabled = code !== "withdrawal-unreachable";
    }
  }
}
