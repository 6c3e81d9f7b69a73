"""The emulator answers as AWS does, where a sandbox needs it to."""

from __future__ import annotations

import json
import subprocess

from sandbox.config import EMULATOR_VENV, ROOT

#: What runs in the emulator's own environment: a function behind the gateway fails.
FAILURE = """
import asyncio, json, runpy
emulator = runpy.run_path("sandbox/emulator.py")
from ministack.services import apigateway_v1 as api

async def failed(*_, **__):
    return {"error": True, "body": {"errorMessage": "dead"}, "function_error": "Unhandled"}, None

emulator["answer_failures_as_the_api_says"]()
api._call_lambda_raw, api._build_lambda_event_v1 = failed, lambda *_, **__: {}
api._gateway_responses["api"] = {"DEFAULT_5XX": {
    "responseParameters": {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"},
    "responseTemplates": {"application/json": '{"title":"Internal error"}'},
}}
error = asyncio.run(api._invoke_lambda_proxy_v1({"uri": ""}, *["api"] * 10))
request = {"api_id": "api", "stage": {}, "request_id": "1", "resource_path": "/", "stage_name": "x"}
status, headers, body = api._gateway_error_response(error, request)
print(json.dumps([status, headers, body.decode()]))
"""


def test_a_function_that_fails_is_a_502_that_a_browser_shows_its_page() -> None:
    """API Gateway answers so; the emulator's own answer had no CORS header."""
    ran = subprocess.run(
        [EMULATOR_VENV / "bin/python", "-P", "-c", FAILURE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr[-2000:]
    status, headers, body = json.loads(ran.stdout.splitlines()[-1])
    assert status == 502
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert json.loads(body) == {"title": "Internal error"}
