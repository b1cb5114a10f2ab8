/** What the page's UI uses of the engine; everything else is inside. */
export { PageError } from "./errors.ts";
export { loadDirectory } from "./directory.ts";
export type { DirectoryRecipient, PhraseLanguage, TrustedDirectory } from "./directory.ts";
export type { PageSettings } from "./settings.ts";
export { startSubmission } from "./submission.ts";
export type {
  FileProgress,
  Outcome,
  Phase,
  Submission,
  SubmissionRequest,
  SubmissionState,
} from "./submission.ts";
