/** What a page carries for its script (dropbox/source/pages.py). */
import type { PageSettings } from "../core/settings.ts";

export interface Carried {
  readonly engine: PageSettings;
  readonly desks: readonly Desk[];
}

export interface Desk {
  readonly id: string;
  /** When to come back for an answer, where the desk says so itself. */
  readonly come_back?: string;
}
