"""Compiled loops of the forecast of violence: arrays in, arrays out, no Python objects."""
