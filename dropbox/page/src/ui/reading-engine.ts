/** What the page for answers asks of the engine before anything is sent: a file of its own, with all lists of words. */
export { ALL_LISTS } from "../core/codename/all-lists.ts";
export {
  Codename,
  CodenameError,
  deriveSourceKeys,
  type Language,
  parseCodename,
  type SourceKeys,
  suggestWords,
  type WordList,
} from "../core/codename/index.ts";
export { best, type Reading, readings } from "../core/codename/reading.ts";
export { loadDirectory, type Sent } from "../core/index.ts";
export {
  type AnswerFile,
  type Mailbox,
  openMailbox,
  type ShownAnswer,
  type ShownReceipt,
} from "../core/mailbox/index.ts";

export type ReadingEngine = typeof import("./reading-engine.ts");
