"""Taking the keys of a role out of the directory: which, how, and what is said of it."""
