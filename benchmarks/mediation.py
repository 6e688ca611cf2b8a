"""How long it takes to say which deals the needed parties of the bundled dossiers would accept: CPU seconds, medians.

Run on a quiet machine: python benchmarks/mediation.py
"""

import statistics
import time

from modusvivendi.io.folder import read
from modusvivendi.terms.mediation.mediate import negotiate

RUNS = 5


def main() -> None:
    for name in ("bosnia-1995", "syria-2015"):
        dossier = read(name)
        negotiate(dossier, draws=64)
        spent: list[float] = []
        for seed in range(RUNS):
            start = time.process_time()
            found = negotiate(dossier, seed=seed)
            spent.append(time.process_time() - start)
        print(f"{name}: {statistics.median(spent):.2f} s CPU ({found.feasible:,} deals, {found.searched:,} looked at)")


if __name__ == "__main__":
    main()
