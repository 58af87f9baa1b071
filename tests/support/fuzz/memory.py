"""How much memory this process holds, and a limit to it (Linux; elsewhere nothing is measured or limited)."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

_STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def _megabytes(key: str) -> float:
    try:
        found = re.search(rf"^{key}:\s+(\d+) kB", _STATUS.read_text(), re.MULTILINE)
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def peak() -> float:
    """Returns the most memory (MB) that this process held since `reset_peak`. 0 where it cannot be known."""
    return _megabytes("VmHWM")


def reset_peak() -> None:
    """Lets the peak begin again from what is held now."""
    with suppress(OSError):
        _CLEAR.write_text("5")


def limit(most: float) -> None:
    """Lets a request fail that would take this process over `most` MB: what is mapped already but never touched
    (libraries, compiled code) does not count."""
    import resource
    held, mapped = _megabytes("VmRSS"), _megabytes("VmSize")
    if held:
        allowed = int((mapped + max(0.0, most - held)) * 2**20)
        resource.setrlimit(resource.RLIMIT_AS, (allowed, resource.getrlimit(resource.RLIMIT_AS)[1]))


def processor_seconds(process: int) -> float:
    """Returns the processor time of another process so far, 0 where it cannot be known."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
