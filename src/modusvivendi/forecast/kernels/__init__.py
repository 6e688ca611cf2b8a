"""Compiled loops of the forecast of control: arrays in, arrays out, no Python objects."""
