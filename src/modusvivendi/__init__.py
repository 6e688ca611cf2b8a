"""Modus Vivendi."""
