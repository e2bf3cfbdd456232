"""The command line: `python -m whosaid run articles/ -o quotes.csv`."""

import signal
import sys

from ._whosaid import main as run


def main() -> int:
    """Runs the program with the arguments of this process, and gives its exit code."""
    # The interpreter's own handler would only note an interrupt until the program is done.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
