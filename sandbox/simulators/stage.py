"""The rule that keeps simulated money out of any stage that could take real orders."""

from __future__ import annotations


class StageError(ValueError):
    """The stage may not use a payment simulator."""


def require_sandbox_stage(stage: str) -> None:
    """Return only if `stage` is `sandbox`, `local` or starts with `sandbox-`.

    Raises:
        StageError: for any other name, however it is spelled.
    """
    if stage in {"sandbox", "local"} or stage.startswith("sandbox-"):
        return
    msg = (
        f"stage {stage!r} may not use the payment simulators: "
        "only 'sandbox', 'local' and names that start with 'sandbox-' may"
    )
    raise StageError(msg)
