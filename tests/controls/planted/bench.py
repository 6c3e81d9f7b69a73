"""Bugs of the benchmark's sums, of starts, and of those from snapshots."""

from tests.controls.bug import PROJECT, Bug

_SUMS = ("tests/unit/test_bench.py",)
_SNAPSHOTS = ("tests/unit/test_snapshots.py",)

_VALUES = ("tests/unit/test_values.py",)

BUGS = [
    Bug(
        "a-body-is-built-by-the-first-request",
        "web/endpoint.py",
        "            self.body.ready()\n",
        "            pass\n",
        ("tests/unit/web/test_body.py",),
    ),
    Bug(
        "every-body-is-built-whoever-takes-it",
        "web/body.py",
        "        defer_build=True,",
        "        defer_build=False,",
        ("tests/unit/web/test_body.py",),
    ),
    Bug(
        "pydantic-has-changed-and-nobody-hears-of-it",
        "layers/shared/build_layer.py",
        "    if text.count(PYDANTIC_TYPED_DICT) != 1:\n",
        "    if not text:\n",
        ("tests/unit/test_layer.py",),
        PROJECT,
    ),
    Bug(
        "threads-finish-a-class-at-once",
        "values.py",
        "    with _finishing:\n",
        "    with RLock():\n",
        _VALUES,
    ),
    Bug(
        "a-class-is-finished-before-anybody-uses-it",
        "values.py",
        "    return type(written)(written.__name__, written.__bases__, namespace)\n",
        "    made = type(written)(written.__name__, written.__bases__, namespace)\n"
        "    _finish(made)\n"
        "    return made\n",
        _VALUES,
    ),
    Bug(
        "what-is-frozen-can-be-changed",
        "values.py",
        'parts |= {"__setattr__": _refuse_to_set, ',
        "parts |= {",
        _VALUES,
    ),
    Bug(
        "a-hash-changes-when-its-class-is-finished",
        "values.py",
        "            if (field.compare if field.hash is None else field.hash)\n",
        "",
        _VALUES,
    ),
    Bug(
        "a-value-takes-an-argument-that-it-has-no-field-for",
        "values.py",
        "        if not fits or len(values) < len(fields):\n",
        "        if len(values) < len(fields):\n",
        _VALUES,
    ),
    Bug(
        "dataclasses-of-others-have-changed-and-nobody-hears-of-it",
        "layers/shared/build_layer.py",
        "    if found != classes:\n",
        "    if not package:\n",
        ("tests/unit/test_layer.py",),
        PROJECT,
    ),
    Bug(
        "a-batch-is-charged-as-one-read",
        "tests/load/bench/exchanges.py",
        "return sum(_units(item) for item in found) + wanted - len(found)",
        "return _units(*found)",
        _SUMS,
        PROJECT,
    ),
    Bug(
        "memory-is-chosen-by-price-alone",
        "tests/load/bench/memory.py",
        "keeps = fits and warm <= waiting.warm and cold <= waiting.cold",
        "keeps = fits",
        _SUMS,
        PROJECT,
    ),
    Bug(
        "a-slow-processor-costs-nothing",
        "tests/load/bench/prices.py",
        "return seconds * max(1.0, WHOLE_PROCESSOR / memory)",
        "return seconds",
        _SUMS,
        PROJECT,
    ),
    Bug(
        "copies-of-a-function-share-a-connection",
        "db/store.py",
        "    after_restore(connection.client.close)",
        "    connection.client",
        _SNAPSHOTS,
    ),
    Bug(
        "copies-of-a-function-come-back-at-one-moment",
        "db/store.py",
        "    after_restore(random.seed)  # by which `Retry` waits\n",
        "",
        _SNAPSHOTS,
    ),
    Bug(
        "versions-are-published-that-nobody-wants",
        "template.yaml",
        "  CreateOrderSnapshot:\n    Type: AWS::Lambda::Version\n    Condition: Snapshots\n",
        "  CreateOrderSnapshot:\n    Type: AWS::Lambda::Version\n",
        _SNAPSHOTS,
        PROJECT,
    ),
    Bug(
        "buyers-never-reach-the-snapshot",
        "sandbox/generate/template.py",
        'yield f"      - Version: !If [Snapshots, {alias}, $LATEST]"',
        'yield "      - Version: $LATEST"',
        ("tests/unit/generate/test_generated_files.py",),
        PROJECT,
    ),
]
