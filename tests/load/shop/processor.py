"""Who keeps the processor busy: the emulator, the functions, the simulators, or the visitors."""

import os
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")
#: Fields of `/proc/<pid>/stat` behind the name, which may hold spaces
#: (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html).
_PARENT, _OWN, _OF_ENDED_CHILDREN = 1, slice(11, 13), slice(13, 15)

EMULATOR, FUNCTIONS, SIMULATORS = "emulator", "functions", "simulators"
VISITORS, OTHERS = "visitors", "others"
#: Of the first line of `/proc/stat`: all but what was idle, waited for disks, or is counted twice.
_BUSY = (1, 2, 3, 6, 7, 8)


def busy(emulator: int, simulators: list[int]) -> dict[str, float]:
    """Return the seconds of the processor that each has taken so far.

    Functions are the emulator's children: the shop's code, and what starts and feeds it. Others
    have nothing to do with the shop.

    Args:
        emulator: its process id.
        simulators: theirs.
    """
    stats = _stats()
    children: dict[int, list[int]] = defaultdict(list)
    for pid, fields in stats.items():
        children[int(fields[_PARENT])].append(pid)
    functions, found = 0.0, list(children[emulator])
    while found:
        pid = found.pop()
        found += children[pid]
        functions += _seconds(stats, pid, _OWN, _OF_ENDED_CHILDREN)
    own = os.times()
    taken = {
        EMULATOR: _seconds(stats, emulator, _OWN),
        FUNCTIONS: functions + _seconds(stats, emulator, _OF_ENDED_CHILDREN),
        SIMULATORS: sum(_seconds(stats, one, _OWN) for one in simulators),
        VISITORS: own.user + own.system,
    }
    line = (_PROC / "stat").read_text().split("\n", 1)[0].split()
    all_of_it = sum(int(line[field]) for field in _BUSY) / _TICKS
    return taken | {OTHERS: all_of_it - sum(taken.values())}


def cores(
    before: Mapping[str, float], after: Mapping[str, float], seconds: float
) -> dict[str, float]:
    """Return how many cores each has kept busy between two readings."""
    return {who: max(0.0, after[who] - before[who]) / seconds for who in after}


def _stats() -> dict[int, list[str]]:
    found = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            try:
                text = (entry / "stat").read_text()
            except OSError:
                continue  # it has ended
            found[int(entry.name)] = text.rpartition(")")[2].split()
    return found


def _seconds(stats: Mapping[int, list[str]], pid: int, *parts: slice) -> float:
    fields = stats.get(pid, [])
    return sum(int(one) for part in parts for one in fields[part]) / _TICKS
