/** Answers: opened, read, judged (docs/spec/answer.md). */
export { readAnswer } from "./opening.ts";
export { type AnswerFile, type ReadAnswer, readStream } from "./reading.ts";
export { type AnswerStatement, type Received } from "./statement.ts";
export { type Receipt } from "./received.ts";
export { type AnswerFinding, editorOf, type Expected, findings, Seen, sequenceFindings } from "./findings.ts";
export { checkReceipts, type CheckedReceipt, type ReceiptCode } from "./receipts.ts";
