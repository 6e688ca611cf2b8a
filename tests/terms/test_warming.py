"""Kernels of the terms compiled ahead of their first use, and once."""

import importlib
import pkgutil

from modusvivendi.terms import kernels
from modusvivendi.terms.warming import warm_up_terms


def test_every_kernel_is_compiled_once() -> None:
    warm_up_terms()
    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.iter_modules(kernels.__path__, "modusvivendi.terms.kernels.")
    ]
    loops = {
        name: len(loop.signatures)
        for module in modules
        for name, loop in vars(module).items()
        if hasattr(loop, "py_func") and loop.py_func.__module__ == module.__name__
    }
    # What only other kernels call is compiled into them.
    called = {"lay", *(name for name in loops if name.startswith("_"))}
    assert {name: count for name, count in loops.items() if count != 1} == dict.fromkeys(called, 0)
