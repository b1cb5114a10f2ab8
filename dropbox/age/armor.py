"""Text armor."""
