"""Intake and vault (docs/spec/vault.md): keys that are destroyed after their window, and one to keep things."""
