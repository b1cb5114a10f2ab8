import { cipherRole } from "./cipher-role.ts";
import { serve } from "./serving.ts";

serve(cipherRole);
