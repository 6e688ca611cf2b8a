"""Compiled loops of flight."""
