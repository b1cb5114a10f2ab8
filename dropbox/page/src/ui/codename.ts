/** The twelve words of a source who wants an answer: shown while her files are sent, and until she leaves. */
import type { Codename, Engine, SourceKeys, WordList } from "./engine.ts";
import type { Sent } from "../core/index.ts";
import { CodenameCheck } from "./codename-check.ts";
import { inside, onPress, part, row } from "./page.ts";
import type { Words } from "./words.ts";

export const ENOUGH_LETTERS = 4;

export class CodenamePanel {
  readonly #words: Words;
  readonly #panel = part("codename", HTMLElement);
  readonly #list = part("codename-words", HTMLOListElement);
  readonly #check: CodenameCheck;
  #shown: { readonly codename: Codename; readonly list: WordList } | undefined;
  #asNumbers = false;

  constructor(words: Words) {
    this.#words = words;
    this.#check = new CodenameCheck(words, this.#list);
    onPress("codename-as", () => {
      this.#asNumbers = !this.#asNumbers;
      this.#fill();
    });
  }

  /** Show a codename; the same one again stays as it is. */
  show(engine: Engine, codename: Codename): void {
    this.#panel.hidden = false;
    if (this.#shown?.codename.equals(codename) === true) return;
    const list = engine.spokenList(document.documentElement.lang);
    this.#shown = { codename, list };
    this.#check.begin(engine, codename, list);
    this.#fill();
  }

  hide(): void {
    this.#panel.hidden = true;
  }

  /** Take it along to the screen that comes. */
  moveTo(place: "codename-sending" | "codename-done"): void {
    part(place, HTMLElement).append(this.#panel);
  }

  #fill(): void {
    if (this.#shown === undefined) return;
    const { codename, list } = this.#shown;
    this.#list.lang = this.#asNumbers ? document.documentElement.lang : list.language;
    const said = this.#asNumbers ? codename.numbers() : codename.words(list);
    this.#list.replaceChildren(...said.map((one) => this.#item(one)));
    const now = this.#asNumbers ? "numbers" : "words";
    part("codename-how", HTMLElement).textContent = this.#words.say(`script.write-${now}`);
    const other = this.#asNumbers ? "script.as-words" : "script.as-numbers";
    part("codename-as", HTMLButtonElement).textContent = this.#words.say(other);
  }

  #item(said: string): HTMLElement {
    const item = row("codename-word");
    inside(item, ".unseen", HTMLElement).textContent = said;
    const letters = Array.from(said);
    inside(item, "b", HTMLElement).textContent = letters.slice(0, ENOUGH_LETTERS).join("");
    inside(item, "b + span", HTMLElement).textContent = letters.slice(ENOUGH_LETTERS).join("");
    return item;
  }
}

/** With what a submission is signed, and what is shown of it. */
export interface Signing {
  /** The keys for the submission that begins; undefined: a throw-away key, and no answer. */
  begin(engine: Engine, origin: string): SourceKeys | undefined;
  /** It has arrived; `sent` is what a receipt will name. */
  arrived(sent: Sent | undefined): void;
}

/** On the page that sends: one codename for the whole visit, made at the first "Send". */
export class NewCodename implements Signing {
  readonly #panel: CodenamePanel;
  readonly #unwanted = part("no-answer", HTMLInputElement);
  #codename: Codename | undefined;

  constructor(words: Words) {
    this.#panel = new CodenamePanel(words);
  }

  begin(engine: Engine, origin: string): SourceKeys | undefined {
    this.#panel.moveTo("codename-sending");
    if (this.#unwanted.checked) {
      this.#panel.hide();
      part("come-back", HTMLElement).hidden = true;
      return undefined;
    }
    part("come-back", HTMLElement).hidden = false;
    this.#codename ??= engine.Codename.generate((size) => crypto.getRandomValues(new Uint8Array(size)));
    this.#panel.show(engine, this.#codename);
    return engine.deriveSourceKeys(this.#codename, origin);
  }

  arrived(): void {
    this.#panel.moveTo("codename-done");
  }
}
