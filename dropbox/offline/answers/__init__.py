"""Answers to sources: drafted, signed, sealed, put into a bag; read again, and taken in from colleagues."""
