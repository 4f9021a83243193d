"""A program run as a child: how long it took, and the most memory it held."""

import subprocess
import sys
import time
from dataclasses import dataclass

import psutil

EVERY = 0.02  # seconds between two looks at the child's memory


@dataclass(frozen=True)
class Run:
    """Wall time in seconds, and the largest resident set seen in bytes, all children of the child included."""

    seconds: float
    peak: int


def python(*arguments):
    """Run this interpreter as a child; the peak is sampled, so a shorter one can be missed.

    The operating system's own count for ended children is not used: it starts from the parent's size.
    """
    start = time.perf_counter()
    child = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    watched, peak = psutil.Process(child.pid), 0
    while child.poll() is None:
        peak = max(peak, _held(watched))
        time.sleep(EVERY)
    seconds = time.perf_counter() - start
    if child.returncode:
        raise RuntimeError(child.stderr.read().decode(errors="replace").strip())
    return Run(seconds, peak)


def _held(process):
    try:
        return sum(one.memory_info().rss for one in (process, *process.children(recursive=True)))
    except psutil.NoSuchProcess:
        return 0


def milliseconds(statement, before="pass"):
    """Time one statement in a fresh interpreter, as that interpreter sees it."""
    program = f"{before}\nimport time\nt = time.perf_counter()\n{statement}\nprint(time.perf_counter() - t)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return 1000 * float(done.stdout)
