"""`nemcon` and `python -m sim`. While the program starts, Ctrl-C ends it with 130 and without a traceback."""

import os
import signal
from contextlib import suppress
from types import FrameType


def leave(number: int, frame: FrameType | None) -> None:
    """End the process at once: nothing has been begun that needs tidying up."""
    os.write(2, b"interrupted\n")
    os._exit(130)


def main() -> None:
    """Run the command line and exit."""
    with suppress(ValueError):  # in another thread than the main one no interrupt arrives
        signal.signal(signal.SIGINT, leave)
    from sim.cli.main import main as command
    command()


if __name__ == "__main__":
    main()
