"""Kernels compiled ahead of their first use."""

from modusvivendi.sectors.kernels import jumps, loop, seeds
from modusvivendi.sectors.warming import warm_up


def test_every_loop_is_compiled_once_for_each_width_of_numbers() -> None:
    """Loops of the methods for 16 and for 32 bits; what is rarely used on large territories for 16 bits only."""
    warm_up()
    for compiled in {*loop._LOOPS.values(), seeds.split_up}:
        assert len(compiled.signatures) == 2, compiled.py_func.__name__
    for compiled in (jumps.run_jumps, seeds.grow_parts, seeds.mend):
        assert len(compiled.signatures) == 1, compiled.py_func.__name__
