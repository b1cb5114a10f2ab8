// Rules for every page of the source app; each exception has its reason.
export default {
  root: true,
  extends: ["html-validate:recommended", "html-validate:a11y", "html-validate:document"],
  rules: {
    // The screens of the page that sends are alternatives: one is shown, each with its own title.
    "heading-level": ["error", { allowMultipleH1: true, sectioningRoots: ["dialog"] }],
    // Every file comes from the server that sent the page: a hash in the page would prove nothing more.
    "require-sri": "off",
  },
};
