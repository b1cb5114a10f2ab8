"""What runs inside the sandbox, by itself: it imports nothing of ours, and nobody imports it."""
