/** The screen where she writes, chooses, sees who can read it, and sends. */
import { ChosenFiles } from "./chosen.ts";
import { sizeWords } from "./figures.ts";
import { onPress, part } from "./page.ts";
import type { Words } from "./words.ts";

const QUESTIONS = ["hide", "publish", "share"] as const;

export class ComposeScreen {
  readonly #words: Words;
  readonly #message = part("message", HTMLTextAreaElement);
  readonly #summary = part("summary", HTMLElement);
  readonly #toast = part("compose-say", HTMLElement);
  readonly #send = part("send", HTMLButtonElement);
  readonly #chosen: ChosenFiles;
  readonly #desks: readonly { readonly id: string }[];
  readonly #changed: () => void;
  #ready = false;

  constructor(words: Words, desks: readonly { readonly id: string }[], changed: () => void) {
    this.#words = words;
    this.#desks = desks;
    this.#changed = changed;
    this.#chosen = new ChosenFiles(
      words,
      {
        warn: (sentence) => {
          this.say(sentence);
        },
        tell: (sentence) => {
          this.tell(sentence);
        },
      },
      () => {
        this.#summarize();
      },
    );
    this.#message.addEventListener("input", () => {
      this.say("");
      this.#summarize();
    });
  }

  get message(): string {
    return this.#message.value;
  }

  get files(): readonly File[] {
    return this.#chosen.files;
  }

  get isEmpty(): boolean {
    return this.files.length === 0 && this.message.trim() === "";
  }

  /** The desk she picked, or the only one. */
  get desk(): string {
    const picked = document.querySelector<HTMLInputElement>('input[name="desk"]:checked');
    return picked?.value ?? this.#desks[0]?.id ?? "";
  }

  /** What may be done with it, one tap each; "ask" where she tapped nothing. */
  get consent(): Readonly<Record<(typeof QUESTIONS)[number], string>> {
    const [hide, publish, share] = QUESTIONS.map((question) => answerTo(question));
    return { hide: hide ?? "ask", publish: publish ?? "ask", share: share ?? "ask" };
  }

  /** Call back on "Send", and when another desk is picked. */
  wire(send: () => void, pick: () => void): void {
    onPress("send", send);
    for (const desk of document.querySelectorAll('input[name="desk"]')) desk.addEventListener("change", pick);
  }

  /** From now on it can be sent. */
  enable(): void {
    this.#ready = true;
    for (const slow of document.querySelectorAll<HTMLElement>(".slow")) slow.hidden = true;
    this.#send.disabled = false;
    this.#summarize();
  }

  showReaders(sentence: string): void {
    part("readers", HTMLElement).textContent = sentence;
  }

  /** Say something over the page, until she goes on; "" takes it away. */
  say(sentence: string): void {
    this.#toast.textContent = sentence;
  }

  /** Say something that the eye sees anyway. */
  tell(sentence: string): void {
    part("compose-tell", HTMLElement).textContent = sentence;
  }

  /** Say that nothing is there yet, and take her to where she can change it. */
  askForSomething(): void {
    this.say(this.#words.say("script.empty"));
    this.#message.focus();
  }

  /** Forget everything: it has arrived. */
  clear(): void {
    this.#message.value = "";
    this.#chosen.keep(() => false);
    for (const tap of document.querySelectorAll<HTMLInputElement>("#compose .tap input")) {
      tap.checked = tap.defaultChecked;
    }
  }

  /** Leave only some of the chosen files, by their place. */
  keepFiles(wanted: (index: number) => boolean): void {
    this.#chosen.keep((_file, index) => wanted(index));
  }

  #summarize(): void {
    this.#changed();
    if (!this.#ready) return;
    this.#summary.textContent = this.#summaryWords();
  }

  #summaryWords(): string {
    if (this.isEmpty) return this.#words.say("script.nothing");
    if (this.files.length === 0) return this.#words.say("script.message-only");
    const size = sizeWords(this.#words, this.#chosen.sizeBytes);
    return this.#words.many("script.files", this.files.length, { size });
  }
}

function answerTo(question: string): string | undefined {
  return document.querySelector<HTMLInputElement>(`input[name="${question}"]:checked`)?.value;
}
