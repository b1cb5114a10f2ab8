// The rules of the source app's pages, and one exception more.
import rules from "../source/htmlvalidate.mjs";

export default {
  ...rules,
  rules: {
    ...rules.rules,
    // Several inputs of one name: for those whose telephone lets them choose one file at a time.
    "form-dup-name": "off",
  },
};
