/** The screen of a submission under way: how far, how long, which files have arrived. */
import type { FileProgress, Phase, SubmissionState } from "../core/index.ts";
import { sizeWords, timeWords } from "./figures.ts";
import { inside, part, row } from "./page.ts";
import type { Words } from "./words.ts";

export class SendingScreen {
  readonly #words: Words;
  readonly #gauge = part("gauge", HTMLElement);
  readonly #percent = part("percent", HTMLElement);
  readonly #progress = part("progress", HTMLProgressElement);
  readonly #sent = part("sent", HTMLElement);
  readonly #left = part("left", HTMLElement);
  readonly #say = part("sending-say", HTMLElement);
  readonly #sayArrived = part("arrival-say", HTMLElement);
  readonly #arrivals = part("arrivals", HTMLUListElement);
  readonly #controls = {
    pause: part("pause", HTMLButtonElement),
    resume: part("resume", HTMLButtonElement),
    retry: part("retry", HTMLButtonElement),
  };
  readonly #cancel = part("cancel", HTMLButtonElement);
  #files: readonly File[] = [];
  #rows: HTMLElement[] = [];
  #arrived: boolean[] = [];
  #phase: Phase | undefined;

  constructor(words: Words) {
    this.#words = words;
  }

  begin(files: readonly File[]): void {
    this.#files = files;
    this.#arrived = files.map(() => false);
    this.#rows = files.map((file) => this.#row(file));
    this.#arrivals.replaceChildren(...this.#rows);
    this.#arrivals.parentElement?.toggleAttribute("hidden", files.length === 0);
    this.#phase = undefined;
    this.#sayArrived.textContent = "";
    this.#sent.textContent = "";
    this.#showPercent(0, 0);
  }

  update(state: SubmissionState): void {
    this.#showPercent(state.bytesSent, state.bytesTotal);
    this.#left.textContent = this.#timeWords(state);
    if (state.bytesTotal > 0) {
      const [sent, total] = [state.bytesSent, state.bytesTotal].map((size) => sizeWords(this.#words, size));
      this.#sent.textContent = this.#words.say("script.sent-of", { sent: sent ?? "", total: total ?? "" });
    }
    state.files.forEach((file, index) => {
      this.#showFile(file, index);
    });
    this.#showPhase(state);
  }

  /** Which files the server has, by their place. */
  get arrived(): readonly boolean[] {
    return this.#arrived;
  }

  #timeWords({ phase, secondsLeft }: SubmissionState): string {
    if (phase === "paused" || phase === "waiting") return "";
    return timeWords(this.#words, phase === "finishing" ? 0 : secondsLeft);
  }

  #showPercent(sent: number, total: number): void {
    const percent = total > 0 ? Math.floor((100 * sent) / total) : 0;
    this.#percent.textContent = `${percent} %`;
    this.#progress.value = percent;
  }

  #row(file: File): HTMLElement {
    const shown = row("arrival-row");
    inside(shown, ".file-name", HTMLElement).textContent = file.name;
    inside(shown, ".file-size", HTMLElement).textContent = sizeWords(this.#words, file.size);
    inside(shown, "progress", HTMLProgressElement).setAttribute("aria-label", file.name);
    return shown;
  }

  #showFile(file: FileProgress, index: number): void {
    const shown = this.#rows[index];
    if (shown === undefined || this.#arrived[index] === true) return;
    inside(shown, "progress", HTMLProgressElement).value = file.size > 0 ? file.sent / file.size : 0;
    if (!file.arrived) return;
    this.#arrived[index] = true;
    inside(shown, "progress", HTMLProgressElement).value = 1;
    shown.classList.add("arrived");
    inside(shown, ".file-size", HTMLElement).textContent = this.#words.say("script.arrived");
    const name = this.#files[index]?.name ?? "";
    this.#sayArrived.textContent = this.#words.say("script.file-arrived", { name });
  }

  #showPhase(state: SubmissionState): void {
    if (state.phase === this.#phase) return;
    const sentence = this.#phaseWords(state);
    this.#phase = state.phase;
    this.#gauge.classList.toggle("waiting", state.phase === "waiting");
    if (sentence !== undefined) this.#say.textContent = sentence;
    this.#showControls(state.phase);
  }

  #phaseWords(state: SubmissionState): string | undefined {
    switch (state.phase) {
      case "measuring":
      case "paused":
      case "finishing":
        return this.#words.say(`script.${state.phase}`);
      case "sending":
        return this.#words.say(this.#phase === "waiting" ? "script.back" : "script.sending");
      case "waiting":
        return this.#words.say(state.failure === "full" ? "script.full" : "script.waiting");
      default:
        return undefined;
    }
  }

  #showControls(phase: Phase): void {
    const { pause, resume, retry } = this.#controls;
    const wanted = phase === "paused" ? resume : phase === "waiting" ? retry : pause;
    const focused = document.activeElement;
    for (const button of [pause, resume, retry]) button.hidden = button !== wanted;
    pause.disabled = phase === "finishing";
    this.#cancel.disabled = phase === "finishing";
    // A button that had the focus gives way to another: the focus goes along.
    if (focused instanceof HTMLButtonElement && focused.hidden) wanted.focus();
  }
}
