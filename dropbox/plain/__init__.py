"""Floor 7: the form without JavaScript; the server seals while it receives (DESIGN section 3, way 2)."""
