import { sealRole } from "./seal-role.ts";
import { serve } from "./serving.ts";

serve(sealRole());
