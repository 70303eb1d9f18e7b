"""`python -m tests.benchmarks [search] [ingest] [start] [histories] [faults]`: a line of JSON per figure.

Without names, all of them.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import faults, histories, ingest, search, start

BENCHMARKS = {
    "search": search.run,
    "ingest": ingest.run,
    "start": start.run,
    "histories": histories.run,
    "faults": faults.run,
}


def main(names: list[str]) -> None:
    if unknown := set(names) - BENCHMARKS.keys():
        sys.exit(f"there is no benchmark {unknown.pop()}; there are {', '.join(BENCHMARKS)}")
    for name in names or BENCHMARKS:
        with TemporaryDirectory() as folder:
            for figure in BENCHMARKS[name](Path(folder)):
                figure.show()


main(sys.argv[1:])
