"""Kernels compiled ahead of their first use."""

from modusvivendi.sectors.kernels import jumps, loop, seeds
from modusvivendi.sectors.warming import warm_up


def test_every_loop_is_compiled_once_for_each_width_of_numbers() -> None:
    """Loops for 16 and for 32 bits; growing parts from their seats needs no numbers of either kind."""
    warm_up()
    for compiled in {*loop._LOOPS.values(), seeds.split_up, jumps.run_jumps, seeds.mend}:
        assert len(compiled.signatures) == 2, compiled.py_func.__name__
    assert len(seeds.grow_parts.signatures) == 1
