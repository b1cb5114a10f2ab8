/** The script of the page that sends. */
import { NewCodename } from "./codename.ts";
import type { Carried } from "./carried.ts";
import { Flow } from "./flow.ts";
import { wireLeave } from "./leave.ts";
import { loaded } from "./loading.ts";
import { carried } from "./page.ts";
import { type Messages, Words } from "./words.ts";

wireLeave();
const words = new Words(carried("words") as Messages);
const loadEngine = () => loaded(() => import("./engine.ts"));
const flow = new Flow(carried("settings") as Carried, words, loadEngine, new NewCodename(words));
await flow.prepare();
