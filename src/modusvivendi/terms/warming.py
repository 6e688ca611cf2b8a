"""Compile the kernels of the terms ahead of their first use, at set-up."""

from modusvivendi.terms.space import Space


def warm_up_terms() -> None:
    """Run every kernel on eight deals; what is compiled stays on disk for later runs (a few seconds of CPU)."""
    space = Space(("a", "b", "c"), (("x", "y"),) * 3, ({"a": ("x",), "c": ("y",)},))
    space.require_deals()
