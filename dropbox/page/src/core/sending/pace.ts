/** How much to send at once, how long to wait for it, when to try again, how long all of it will take. */
import { KIB, MIB } from "../limits.ts";

const MIN_PART_BYTES = 64 * KIB;
const MAX_PART_BYTES = 8 * MIB;
const FIRST_PART_BYTES = 256 * KIB;
// One request for so long: over Tor its fixed cost, about a second, is then small; more would only make ticks rare.
const PART_SECONDS = 5;
// A circuit that says nothing for so long is dead, whatever the browser thinks.
export const PATIENCE_SECONDS = 60;
const FIRST_DELAY_SECONDS = 1;
const MAX_DELAY_SECONDS = 60;

/** The size of the next part, fitted to the link. */
export class PartSize {
  #bytes = FIRST_PART_BYTES;
  #bytesPerSecond: number | null = null;

  get bytes(): number {
    return this.#bytes;
  }

  /** How long an answer to a part of this size may take. */
  get patienceMs(): number {
    const expected = this.#bytesPerSecond === null ? 0 : this.#bytes / this.#bytesPerSecond;
    return (PATIENCE_SECONDS + 4 * expected) * 1000;
  }

  /** A part arrived: grow at most fourfold, so that one lucky moment does not decide. */
  arrived(sizeBytes: number, milliseconds: number): void {
    this.#bytesPerSecond = sizeBytes / (Math.max(milliseconds, 1) / 1000);
    this.#set(Math.min(this.#bytesPerSecond * PART_SECONDS, this.#bytes * 4));
  }

  failed(): void {
    this.#set(this.#bytes / 2);
  }

  #set(bytes: number): void {
    const rounded = Math.round(bytes / MIN_PART_BYTES) * MIN_PART_BYTES;
    this.#bytes = Math.min(Math.max(rounded, MIN_PART_BYTES), MAX_PART_BYTES);
  }
}

/** The pause before try number `failures`, counted from 1; spread, so that a crowd does not return at once. */
export function delayMs(failures: number, random: number): number {
  const seconds = Math.min(FIRST_DELAY_SECONDS * 2 ** (failures - 1), MAX_DELAY_SECONDS);
  return seconds * (0.5 + random / 2) * 1000;
}

/** The time left, from what this device seals and this line carries: the slower one counts. */
export class Estimate {
  #sentBytes = 0;
  #sendingMs = 0;

  /** So many bytes were acknowledged after so long; old news fades. */
  sent(bytes: number, milliseconds: number): void {
    this.#sentBytes = this.#sentBytes * 0.9 + bytes;
    this.#sendingMs = this.#sendingMs * 0.9 + milliseconds;
  }

  secondsLeft(leftBytes: number, sealedPerSecond: number | null): number | null {
    if (this.#sendingMs === 0 || sealedPerSecond === null) return null;
    const sentPerSecond = (this.#sentBytes / this.#sendingMs) * 1000;
    return leftBytes / Math.min(sentPerSecond, sealedPerSecond);
  }
}
