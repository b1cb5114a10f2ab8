/** Three of the twelve words, typed from the paper: says which is wrong, and never stands in the way. */
import type { Codename, Engine, WordList } from "./engine.ts";
import { inside, part, row } from "./page.ts";
import type { Words } from "./words.ts";

const WORDS = 12;
const ASKED = 3;

export class CodenameCheck {
  readonly #words: Words;
  readonly #fields = part("check-fields", HTMLElement);
  readonly #say = part("check-say", HTMLElement);
  /** By the place asked for, from 1: its field, and whether what is typed there is right. */
  #asked: readonly { place: number; field: HTMLElement; input: HTMLInputElement; isRight: () => boolean }[] =
    [];

  constructor(words: Words, shown: HTMLElement) {
    this.#words = words;
    const details = part("check", HTMLDetailsElement);
    details.addEventListener("toggle", () => {
      // From the paper, not from the screen.
      shown.classList.toggle("covered", details.open);
    });
    part("check-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      this.#judge();
    });
  }

  /** Ask for three words of this codename. */
  begin({ readsAs }: Engine, codename: Codename, list: WordList): void {
    const numbers = codename.numbers().map(Number);
    this.#asked = places().map((place) => {
      const field = row("check-field", "label");
      inside(field, "span", HTMLElement).textContent = this.#words.say("script.check-word", { n: place });
      const input = inside(field, "input", HTMLInputElement);
      return { place, field, input, isRight: () => readsAs(input.value, list, (numbers[place - 1] ?? 0) - 1) };
    });
    this.#fields.replaceChildren(...this.#asked.map(({ field }) => field));
    this.#say.textContent = "";
  }

  #judge(): void {
    const typed = this.#asked.filter(({ input }) => input.value.trim() !== "");
    const wrong = typed.find(({ isRight }) => !isRight());
    if (wrong !== undefined) {
      this.#say.textContent = this.#words.say("script.check-wrong", { n: wrong.place });
      wrong.input.focus();
      return;
    }
    this.#say.textContent = this.#words.say(typed.length === 0 ? "script.check-empty" : "script.check-right");
  }
}

/** Three different ones, in order. Chance enough for a check: nothing secret hangs on it. */
function places(): number[] {
  const all = Array.from({ length: WORDS }, (_, index) => index + 1);
  const chosen = Array.from({ length: ASKED }, () => all.splice(Math.floor(Math.random() * all.length), 1));
  return chosen.flat().sort((one, other) => one - other);
}
