"""A page as a browser shows it: Chromium without a window, where there is one."""

import shutil
import subprocess

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--hide-scrollbars",
)  # fmt: skip


def run(page, profile, *arguments):
    """Open a page from disk in a browser of its own; give what it printed, and what it logged."""
    done = subprocess.run(
        [CHROMIUM, *QUIET, f"--user-data-dir={profile}", "--enable-logging=stderr", *arguments, page.as_uri()],
        capture_output=True, text=True, check=True, timeout=90,
    )  # fmt: skip
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return done.stdout, console
