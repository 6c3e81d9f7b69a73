"""How far an audit is: what is written down so that another run can go on from there."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from storefront import log
from storefront.books.model import Difference, Rule
from storefront.values import dataclass

_FILE = "state.json"
#: Another release may read and sort otherwise.
_FORMAT = 3
#: Differences that are kept: so many have a single cause. The log has all.
_MOST = 10_000


class NothingToGoOnFromError(Exception):
    """What is in the folder is no audit that can go on; the text says why."""


@dataclass(slots=True)
class State:
    """How far an audit is.

    Args:
        began: when it began.
        after: for each segment that is being read, the key after which to go on.
        ended: the segments that are read.
        lengths: bytes of each bucket of each spill, as they were when this was written down.
        read: items read of each table.
        carried: so many buckets of carried sections are brought to where they belong.
        checked: so many parts are checked.
        counts: how many of each subject were found.
        differences: those that are certain; no more than are of use.
        more: how many others there are.
        doubtful: of rules that must be confirmed in the end, the subjects.
        unsettled: ids of what could not be judged.
        judging: seconds that were spent on reading suspects again.
    """

    began: datetime
    after: dict[str, Any] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    lengths: dict[str, list[int]] = field(default_factory=dict)
    read: Counter[str] = field(default_factory=Counter)
    carried: int = 0
    checked: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)
    more: int = 0
    doubtful: dict[str, list[str]] = field(default_factory=dict)
    unsettled: list[str] = field(default_factory=list)
    judging: float = 0.0

    def save(self, folder: Path) -> None:
        """Write it down, whole or not at all."""
        values = {
            "format": _FORMAT,
            "began": self.began.isoformat(),
            "after": self.after,
            "ended": sorted(self.ended),
            "lengths": self.lengths,
            "read": self.read,
            "carried": self.carried,
            "checked": self.checked,
            "counts": self.counts,
            "differences": [
                [one.rule.value, one.subject, one.expected, one.found, one.whole]
                for one in self.differences
            ],
            "more": self.more,
            "doubtful": self.doubtful,
            "unsettled": self.unsettled,
            "judging": self.judging,
        }
        new = folder / f"{_FILE}.new"
        new.write_text(json.dumps(values))
        new.replace(folder / _FILE)

    @staticmethod
    def delete(folder: Path) -> None:
        """Forget what was written down."""
        (folder / _FILE).unlink(missing_ok=True)

    @classmethod
    def find(cls, folder: Path, rules: Mapping[str, Rule]) -> Self | None:
        """Return the state that a folder holds; None if none was written down.

        Args:
            folder: where.
            rules: all rules, by what an operator reads.

        Raises:
            NothingToGoOnFromError: it is none of this release.
        """
        try:
            values = json.loads((folder / _FILE).read_text())
        except FileNotFoundError:
            return None
        except ValueError:
            values = None
        if not isinstance(values, dict) or values.pop("format", None) != _FORMAT:
            msg = f"{folder} holds no audit of this release; remove it, or name another folder"
            raise NothingToGoOnFromError(msg)
        differences = [
            Difference(rules[rule], subject, expected, found, tuple(whole) if whole else None)
            for rule, subject, expected, found, whole in values["differences"]
        ]
        return cls(
            **values
            | {
                "began": datetime.fromisoformat(values["began"]),
                "ended": set(values["ended"]),
                "read": Counter(values["read"]),
                "counts": Counter(values["counts"]),
                "differences": differences,
            }
        )

    def note(self, found: Difference) -> None:
        """Note a difference that is certain, and log it."""
        if len(self.differences) < _MOST:
            self.differences.append(found)
        else:
            self.more += 1
        log.warning(
            "books differ",
            rule=found.rule.value,
            subject=found.subject,
            expected=found.expected,
            found=found.found,
        )

    def doubt(self, rule: Rule, subject: str) -> None:
        """Note that a difference of a rule must be confirmed in the end."""
        known = self.doubtful.setdefault(rule.value, [])
        if subject not in known:
            known.append(subject)
