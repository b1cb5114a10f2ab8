/** The page's one error: a stable code (docs/spec/page-engine.md lists them), never a name, a key or an address. */
export class PageError extends Error {
  readonly code: string;
  /** Which file, counted from 0 in the order chosen, where the code speaks of one. */
  readonly fileIndex: number | undefined;
  /** The dates a sentence needs: `YYYY-MM-DD`, for codes about the directory's window. */
  readonly dates: Readonly<Record<string, string>>;

  constructor(
    code: string,
    message: string,
    details: { fileIndex?: number; dates?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.name = "PageError";
    this.code = code;
    this.fileIndex = details.fileIndex;
    this.dates = details.dates ?? {};
  }
}
