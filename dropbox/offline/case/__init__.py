"""A case: a sealed submission opened into a folder, and the two pages an editor reads of it."""
