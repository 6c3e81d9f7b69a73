"""Whoever asks is told that the API answers, and of which stage it is."""

import pytest

from tests.support.functions import call, load, sample


def test_health_names_the_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGE", "dev")

    answer = call(load("get_health"), sample("get_health"))

    assert (answer.status, answer.body) == (200, {"status": "ok", "stage": "dev"})
