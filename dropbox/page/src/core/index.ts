/** What the page's UI uses of the engine; everything else is inside. */
export { PageError } from "./errors.ts";
export { loadDirectory } from "./directory/load.ts";
export type { TrustedDirectory } from "./directory/trust.ts";
export type { RecipientEntry } from "./directory/document.ts";
export type { PhraseLanguage } from "./directory/phrase.ts";
export type { PageSettings } from "./settings.ts";
export type { AnswerFile, AnswerFinding, ReceiptCode } from "./answer/index.ts";
export {
  type Looking,
  type Mailbox,
  openMailbox,
  type ShownAnswer,
  type ShownReceipt,
} from "./mailbox/mailbox.ts";
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
