import { PageError } from "../errors.ts";

/** Where to look, counted from 1; never a word, a letter or a number of the codename. */
export interface Places {
  /** Of words that are in no list. */
  readonly positions?: readonly number[];
  /** Before which word the numbering by hand breaks. */
  readonly position?: number;
  /** How many words there are. */
  readonly got?: number;
  /** The second of two equal neighbours that is one too many. A guess. */
  readonly repeated?: number | null;
  /** The first of the one pair of neighbours that would be right in the other order. A guess. */
  readonly swapped?: number | null;
}

export class CodenameError extends PageError {
  readonly places: Places;

  constructor(code: string, message: string, places: Places = {}) {
    super(code, message);
    this.name = "CodenameError";
    this.places = places;
  }
}
