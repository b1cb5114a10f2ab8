/** What the return page uses to read answers. Apart: it brings age's code to the page, which sending leaves to a worker. */
export type { AnswerFile, AnswerFinding, ReceiptCode } from "../answer/index.ts";
export { type Looking, type Mailbox, openMailbox, type ShownAnswer, type ShownReceipt } from "./mailbox.ts";
