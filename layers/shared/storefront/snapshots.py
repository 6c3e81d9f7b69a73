"""What must be made anew where Lambda starts functions from a snapshot (SnapStart).

Every environment that is restored begins with the memory of one that had started: with its
connections, which belong to nobody any more, and with the state of its random numbers, so that all
would wait the same before they repeat a call. Whatever makes such a thing while a function starts
says here how it is made anew. Numbers of the operating system, of which ids, tokens and salts are
made, differ in each environment by themselves
(https://docs.aws.amazon.com/lambda/latest/dg/snapstart-uniqueness.html).
"""

import os
from collections.abc import Callable


def after_restore(renew: Callable[[], object]) -> None:
    """Let something be made anew in each environment; where there is no SnapStart, do nothing.

    Args:
        renew: is called before the first event, once in each environment.
    """
    # https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
        # The runtime brings it, on Lambda only.
        from snapshot_restore_py import register_after_restore  # noqa: PLC0415 - see above

        register_after_restore(renew)
