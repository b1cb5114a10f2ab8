"""Floor 4: what an editor sends back to a codename (docs/spec/answer.md). Pure."""
