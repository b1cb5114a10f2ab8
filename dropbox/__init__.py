"""A secure tip and document drop-box: sealed at the source, opened on an air-gapped machine."""

__version__ = "0.1.0"
