"""What kind of machine the figures are from. No host name: the kind is what another reader can compare."""

from __future__ import annotations

import datetime
import os
import platform
from pathlib import Path

from benchmarks.limit import FLAGS, compiler, compiler_version
from sim.version import MODEL_VERSION, __version__


def machine() -> dict[str, str]:
    """Return date, versions and kind of machine."""
    return {"date": datetime.date.today().isoformat(), "nemcon": f"{__version__}, model {MODEL_VERSION}",
            "processor": f"{_processor()}, {os.cpu_count()} logical cores", "system": platform.system(),
            "python": platform.python_version(),
            "C compiler": f"{compiler_version()}, {' '.join(FLAGS)}" if compiler() else "none",
            "load just before": f"{os.getloadavg()[0]:.1f} processes ready to run"}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")),
                platform.machine())
