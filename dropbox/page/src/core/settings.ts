/** What the page is told by the drop-box it belongs to: part of the hashed page, the same for every visitor. */
export interface PageSettings {
  /** The drop-box's immutable name; never a host. */
  readonly origin: string;
  /** Root keys of directory version 1, 64 lower hex each. */
  readonly roots: readonly string[];
  readonly threshold: number;
  /** Where uploads go: "/tus". */
  readonly tus: string;
  /** The published folder, with its slash: "/keys/". */
  readonly keys: string;
  /** For the bag's `Bag-Software-Agent`: "press-dropbox 0.1.0". */
  readonly agent: string;
}
