"""The chain from a dossier to its results, and what changes between two plans."""
