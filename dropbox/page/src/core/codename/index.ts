/** What the page uses of codenames (docs/spec/codename.md). `all-lists.ts` is apart: it is large. */
export { Codename } from "./codename.ts";
export { deriveSourceKeys, type SourceKeys } from "./derivation.ts";
export { CodenameError, type Places } from "./errors.ts";
export { type Language, LANGUAGES, WordList } from "./lists.ts";
export { parseCodename } from "./parsing.ts";
export { suggestWords } from "./suggesting.ts";
