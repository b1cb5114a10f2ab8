/** The files she chose: shown, removed again, dropped onto the page. */
import { sizeWords } from "./figures.ts";
import { inside, part, row } from "./page.ts";
import type { Words } from "./words.ts";

/** How to speak: to everyone, or to ears only where the eye sees it anyway. */
export interface Voice {
  warn(sentence: string): void;
  tell(sentence: string): void;
}

export class ChosenFiles {
  readonly #words: Words;
  readonly #voice: Voice;
  readonly #changed: () => void;
  readonly #input = part("files", HTMLInputElement);
  readonly #list = part("chosen", HTMLUListElement);
  #files: File[] = [];

  constructor(words: Words, voice: Voice, changed: () => void) {
    this.#words = words;
    this.#voice = voice;
    this.#changed = changed;
    this.#input.addEventListener("change", () => {
      this.#takeFromInput();
    });
    // Chosen before this script was there.
    this.#takeFromInput();
    this.#takeDrops();
  }

  get files(): readonly File[] {
    return this.#files;
  }

  get sizeBytes(): number {
    return this.#files.reduce((sum, file) => sum + file.size, 0);
  }

  /** Keep only some, or none. */
  keep(wanted: (file: File, index: number) => boolean): void {
    this.#files = this.#files.filter(wanted);
    this.#show();
  }

  #takeFromInput(): void {
    this.#add([...(this.#input.files ?? [])]);
    // Emptied, so that choosing the same file again is a change.
    this.#input.value = "";
  }

  #add(files: readonly File[]): void {
    const fresh = files.filter((file) => !this.#files.some((other) => same(file, other)));
    if (fresh.length === 0) return;
    this.#files.push(...fresh);
    this.#show();
    this.#voice.warn("");
    this.#voice.tell(this.#words.many("script.added", fresh.length));
  }

  #remove(file: File): void {
    const index = this.#files.indexOf(file);
    this.keep((other) => other !== file);
    this.#voice.tell(this.#words.say("script.removed", { name: file.name }));
    const buttons = this.#list.querySelectorAll("button");
    (buttons[Math.min(index, buttons.length - 1)] ?? this.#input).focus();
  }

  #show(): void {
    this.#list.replaceChildren(...this.#files.map((file) => this.#row(file)));
    this.#changed();
  }

  #row(file: File): HTMLElement {
    const shown = row("chosen-row");
    inside(shown, ".file-name", HTMLElement).textContent = file.name;
    inside(shown, ".file-size", HTMLElement).textContent = sizeWords(this.#words, file.size);
    const remove = inside(shown, ".remove", HTMLButtonElement);
    inside(remove, ".unseen", HTMLElement).textContent = this.#words.say("script.remove", { name: file.name });
    remove.addEventListener("click", () => {
      this.#remove(file);
    });
    return shown;
  }

  /** Take files dropped anywhere: a browser would open them in place of this page. */
  #takeDrops(): void {
    const chooser = part("chooser", HTMLElement);
    const compose = part("compose", HTMLElement);
    const hover = (over: boolean) => (event: DragEvent) => {
      event.preventDefault();
      chooser.classList.toggle("over", over && !compose.hidden);
    };
    window.addEventListener("dragover", hover(true));
    window.addEventListener("dragleave", hover(false));
    window.addEventListener("drop", (event) => {
      hover(false)(event);
      if (compose.hidden || event.dataTransfer === null) return;
      const { files, folders } = dropped(event.dataTransfer);
      this.#add(files);
      if (folders) this.#voice.warn(this.#words.say("script.folder"));
    });
  }
}

function same(one: File, other: File): boolean {
  return one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
}

function dropped(transfer: DataTransfer): { files: File[]; folders: boolean } {
  const items = [...transfer.items].filter((item) => item.kind === "file");
  const plain = items.filter((item) => item.webkitGetAsEntry()?.isDirectory !== true);
  const files = plain.map((item) => item.getAsFile()).filter((file) => file !== null);
  return { files, folders: plain.length < items.length };
}
