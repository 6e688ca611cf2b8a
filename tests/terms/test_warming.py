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
        name: loop
        for module in modules
        for name, loop in vars(module).items()
        if hasattr(loop, "py_func") and loop.py_func.__module__ == module.__name__
    }
    assert len(modules) >= 3
    assert {name: len(loop.signatures) for name, loop in loops.items() if not name.startswith("_")} == {
        name: 1 for name in loops if not name.startswith("_")
    }
