"""Plant each bug of bugs.toml in a copy of the project and see the named tests fail.

A goal without a bug that breaks its test is not a goal. `make test-planted` runs all of them;
`python -m tests.planted NAME …` the named ones. Exits non-zero where a bug is not noticed, and
where the line a bug is planted in is no longer there.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BUGS = tomllib.loads((Path(__file__).parent / "bugs.toml").read_text())["bug"]
PYTEST_FOUND_FAILURES = 1


def plant(bug, folder):
    """A copy of the tracked files with the bug in it. Raises ValueError where it does not fit."""
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for name in tracked.split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    target = folder / bug["file"]
    text = target.read_text()
    if text.count(bug["find"]) != 1:
        raise ValueError(f"{bug['file']} has the line {text.count(bug['find'])} times, not once")
    target.write_text(text.replace(bug["find"], bug["put"]))


def noticed(bug):
    """What came of one bug: a word and whether that is as it should be."""
    with tempfile.TemporaryDirectory(prefix="planted-") as name:
        folder = Path(name) / "project"
        try:
            plant(bug, folder)
        except ValueError as fault:
            return f"not planted: {fault}", False
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x", *bug["tests"]],
            cwd=folder,
            env={**os.environ, "SALESPLAN_DATA_DIR": str(Path(name) / "data")},
            capture_output=True,
            text=True,
        )
    if run.returncode == PYTEST_FOUND_FAILURES and " failed" in run.stdout:
        return "noticed", True
    return f"NOT NOTICED (pytest ended with {run.returncode})\n{run.stdout[-1500:]}", False


def main(names):
    chosen = [bug for bug in BUGS if not names or bug["name"] in names]
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        results = list(pool.map(noticed, chosen))
    for bug, (word, _) in zip(chosen, results, strict=True):
        print(f"{bug['name']:<42} {word}")
    passed = sum(well for _, well in results)
    print(f"{passed} passed, {len(results) - passed} failed")
    return 0 if passed == len(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
