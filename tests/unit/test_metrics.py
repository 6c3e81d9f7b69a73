"""Figures reach CloudWatch whatever else is logged: alarms are made of them."""

import json
from datetime import datetime
from typing import Any

import pytest

from storefront import metrics
from storefront.metrics import NAMESPACE, Metric


@pytest.fixture
def line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What is written of one figure."""
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "storefront-prod")
    metrics.put(Metric.OPERATOR_NEEDED, 2)
    written: dict[str, Any] = json.loads(capsys.readouterr().out)
    return written


def test_a_figure_is_one_of_the_stacks(line: dict[str, Any]) -> None:
    assert line["OperatorNeeded"] == [2]
    assert line["service"] == "storefront-prod"


def test_a_figure_lies_where_the_alarms_look_and_needs_no_setting_for_it(
    line: dict[str, Any],
) -> None:
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == NAMESPACE


def test_a_figure_is_kept_whatever_the_level_of_logs(line: dict[str, Any]) -> None:
    """Lambda drops lines below `LogLevel`, and reads one without level or time as INFO."""
    assert line["level"] == "FATAL"
    assert datetime.fromisoformat(str(line["timestamp"])).tzinfo is not None
