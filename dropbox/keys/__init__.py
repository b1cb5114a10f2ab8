"""Floor 6: `dropbox-keys`, the admin's tool: it makes, signs and publishes the key directory."""
