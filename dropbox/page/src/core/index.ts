/** What the page's UI uses of the engine to send; to read answers, `mailbox/index.ts`. Everything else is inside. */
export { PageError } from "./errors.ts";
export { loadDirectory } from "./directory/load.ts";
export type { TrustedDirectory } from "./directory/trust.ts";
export type { RecipientEntry } from "./directory/document.ts";
export type { PhraseLanguage } from "./directory/phrase.ts";
export type { PageSettings } from "./settings.ts";
export type { Withdrawn } from "./mailbox/withdrawing.ts";
export type { Sent } from "./sealing/protocol.ts";
export { startSubmission } from "./submission.ts";
export type {
  FileProgress,
  Outcome,
  Phase,
  Submission,
  SubmissionRequest,
  SubmissionState,
} from "./submission.ts";
