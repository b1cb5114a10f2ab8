/** Keeping what is under way: a page that asks before it goes, a screen that stays on. */

/** Ask before the page is left, while there is something to lose. */
export class LeavingQuestion {
  readonly #ask = (event: BeforeUnloadEvent): void => {
    event.preventDefault();
  };

  set(wanted: boolean): void {
    // Only while needed: a page with this listener can't be kept for the "back" button.
    if (wanted) window.addEventListener("beforeunload", this.#ask);
    else window.removeEventListener("beforeunload", this.#ask);
  }
}

/** Ask that the screen stays on; phones let go of it whenever the page is hidden. */
export class WakefulScreen {
  #lock: WakeLockSentinel | undefined;
  #wanted = false;

  constructor() {
    document.addEventListener("visibilitychange", () => {
      if (this.#wanted && document.visibilityState === "visible") void this.keep();
    });
  }

  /** Say whether the device grants it. */
  async keep(): Promise<boolean> {
    this.#wanted = true;
    if (!("wakeLock" in navigator)) return false;
    try {
      this.#hold(await navigator.wakeLock.request("screen"));
      return true;
    } catch {
      return false;
    }
  }

  async release(): Promise<void> {
    this.#wanted = false;
    await this.#lock?.release();
    this.#lock = undefined;
  }

  /** Hold a lock, unless it came after the end. */
  #hold(lock: WakeLockSentinel): void {
    this.#lock = lock;
    if (!this.#wanted) void this.release();
  }
}

/** Say whether this page stood here before and was loaded anew: what it was sending then has stopped. */
export function wasLoadedAgain(): boolean {
  const [entry] = performance.getEntriesByType("navigation");
  const reloaded = entry instanceof PerformanceNavigationTiming && entry.type === "reload";
  // Chromium's word for a page that the phone threw away.
  return reloaded || ("wasDiscarded" in document && document.wasDiscarded === true);
}
