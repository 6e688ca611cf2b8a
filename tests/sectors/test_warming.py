"""Kernels compiled ahead of their first use."""

from modusvivendi.sectors.kernels import jumps, loop, seeds
from modusvivendi.sectors.warming import warm_up


def test_every_loop_is_compiled_once() -> None:
    warm_up()
    loops = [*loop._LOOPS.values(), jumps.run_jumps, seeds.split_up, seeds.grow_parts, seeds.mend]
    for compiled in loops:
        assert len(compiled.signatures) == 1, compiled.py_func.__name__
