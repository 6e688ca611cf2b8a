"""The command ``modus``."""
