"""Links that were sent, as whoever got the message finds them."""

import json
import re

from storefront.ids import CODE_PATTERN
from tests.support.aws import carried_in_process


def codes_sent() -> list[str]:
    """Return the codes of all links that were sent in this process, the oldest first."""
    told = json.dumps(carried_in_process())
    return re.findall(rf"#/o/({CODE_PATTERN.pattern})", told)
