/** The screen where she types her twelve words. */
import { type Guess, problemOf } from "./guessing.ts";
import { begun, onPress, part, row } from "./page.ts";
import { reasonOf, sentence } from "./reasons.ts";
import type { Codename, ReadingEngine, WordList } from "./reading-engine.ts";
import type { Words } from "./words.ts";

export class EnterScreen {
  readonly #words: Words;
  readonly #loadEngine: () => Promise<ReadingEngine>;
  readonly #open: (engine: ReadingEngine, codename: Codename) => Promise<void>;
  readonly #typed = part("typed", HTMLTextAreaElement);
  readonly #why = part("enter-why", HTMLElement);
  readonly #guesses = part("guesses", HTMLElement);
  readonly #say = part("enter-say", HTMLElement);
  readonly #button = part("open", HTMLButtonElement);

  /** `open` is called with what was understood; what it throws is said here. */
  constructor(
    words: Words,
    loadEngine: () => Promise<ReadingEngine>,
    open: (engine: ReadingEngine, codename: Codename) => Promise<void>,
  ) {
    this.#words = words;
    this.#loadEngine = loadEngine;
    this.#open = open;
    onPress("open", () => void this.#try());
    this.#typed.addEventListener("input", () => {
      this.#explain([], []);
    });
    for (const slow of document.querySelectorAll<HTMLElement>(".slow")) slow.hidden = true;
    this.#button.disabled = false;
  }

  /** Forget what was typed: the keys made of it are enough. */
  clear(): void {
    this.#typed.value = "";
    this.#explain([], []);
  }

  async #try(list?: WordList): Promise<void> {
    if (this.#typed.value.trim() === "") {
      this.#explain([this.#words.say("script.empty-words")], []);
      this.#typed.focus();
      return;
    }
    this.#explain([], []);
    begun();
    this.#busy(true);
    try {
      await this.#understand(await this.#loadEngine(), list);
    } catch (error) {
      this.#explain([sentence(this.#words, reasonOf(error).code, {})], []);
    } finally {
      this.#busy(false);
    }
  }

  async #understand(engine: ReadingEngine, list: WordList | undefined): Promise<void> {
    const typed = this.#typed.value;
    let codename: Codename;
    try {
      codename = engine.parseCodename(typed, list === undefined ? engine.ALL_LISTS : [list]);
    } catch (error) {
      if (!(error instanceof engine.CodenameError)) throw error;
      const { sentences, guesses } = problemOf(this.#words, engine, typed, error);
      this.#explain(sentences, guesses);
      return;
    }
    await this.#open(engine, codename);
  }

  #busy(busy: boolean): void {
    this.#button.disabled = busy;
    this.#say.textContent = busy ? this.#words.say("script.opening") : "";
  }

  #explain(sentences: readonly string[], guesses: readonly Guess[]): void {
    this.#why.replaceChildren(
      ...sentences.map((each) => {
        const line = document.createElement("p");
        line.textContent = each;
        return line;
      }),
    );
    this.#guesses.replaceChildren(...guesses.map((guess) => this.#guess(guess)));
    // Out from behind the bar at the foot.
    (this.#guesses.lastElementChild ?? this.#why).scrollIntoView({ block: "nearest" });
  }

  /** A guess is put where she sees it; she opens it herself, but for a choice of language. */
  #guess({ label, typed, list }: Guess): HTMLElement {
    const button = row("guess", "button");
    button.textContent = label;
    button.addEventListener("click", () => {
      this.#typed.value = typed;
      this.#explain([], []);
      this.#button.focus();
      if (list !== undefined) void this.#try(list);
    });
    return button;
  }
}
