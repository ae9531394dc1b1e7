"""How long commands take to start, beside a well-known peer's, interleaved in one run: medians and ratios.

    python benchmarks/start_up.py [RUNS]

The machine moves by a third from run to run, so only ratios within one run count.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BIN = Path(sys.executable).parent
QUESTIONS = ("salaries --by metro", "salaries --metro sf", "postings")
LINES = ("--help", *(f"{question} --format table" for question in QUESTIONS))
COMMANDS = {
    "sqlite-utils --help (the peer)": [str(BIN / "sqlite-utils"), "--help"],
    **{f"jobscope {line}": [sys.executable, "-m", "jobscope", *line.split()] for line in LINES},
}


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    with tempfile.TemporaryDirectory() as home:
        env = os.environ | {"XDG_DATA_HOME": home, "XDG_CACHE_HOME": home, "XDG_CONFIG_HOME": home}
        subprocess.run([sys.executable, "-m", "jobscope", "demo"], env=env, check=True, stdout=subprocess.DEVNULL)
        env |= {"JOBSCOPE_DB": str(Path(home) / "jobscope/demo.db")}
        seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
        for _ in range(runs):
            for name, command in COMMANDS.items():
                start = time.perf_counter()
                subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                seconds[name].append(time.perf_counter() - start)
    peer = statistics.median(next(iter(seconds.values())))
    sys.stdout.write("| command | median, s | of the peer's |\n| --- | --- | --- |\n")
    for name, times in seconds.items():
        middle = statistics.median(times)
        sys.stdout.write(f"| {name} | {middle:.3f} | {middle / peer:.2f} |\n")


if __name__ == "__main__":
    main()
