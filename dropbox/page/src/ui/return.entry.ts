/** The script of the page for answers. What it needs of the engine comes while she types. */
import type { Carried } from "./carried.ts";
import { wireLeave } from "./leave.ts";
import { loaded } from "./loading.ts";
import { carried } from "./page.ts";
import { Returning } from "./returning.ts";
import { type Messages, Words } from "./words.ts";

const loadToRead = () => loaded(() => import("./reading-engine.ts"));

wireLeave();
new Returning(carried("settings") as Carried, new Words(carried("words") as Messages), {
  toRead: loadToRead,
  toSend: () => loaded(() => import("./engine.ts")),
});
// Asked for again when she opens: a line that broke is no reason to load the page again.
await loadToRead().catch(() => undefined);
