/** The script of pages that have nothing but the quick exit. */
import { wireLeave } from "./leave.ts";

wireLeave();
