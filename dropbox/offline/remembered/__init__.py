"""What this machine remembers: which submissions came, whose they are, and what was answered."""
