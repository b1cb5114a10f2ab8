/** The script of the page that sends. The engine is a file of its own: she can write while it comes. */
import { type Carried, Flow } from "./flow.ts";
import { carried } from "./page.ts";
import { type Messages, Words } from "./words.ts";

const flow = new Flow(carried("settings") as Carried, new Words(carried("words") as Messages), async () => {
  try {
    return await import("../core/index.ts");
  } catch (cause) {
    throw Object.assign(new Error("the engine did not load", { cause }), { code: "not-loaded" });
  }
});
await flow.prepare();
