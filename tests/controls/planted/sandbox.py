"""Bugs of the layer's build and of the sandbox."""

from tests.controls.bug import PROJECT, Bug

_COMMANDS = "tests/unit/test_sandbox_commands.py"
_PROCESSES = "tests/unit/test_sandbox_processes.py"

BUGS = [
    Bug(
        "what-the-code-reads-beside-itself-is-not-shipped",
        "layers/shared/build_layer.py",
        'name.endswith((".py", ".html", ".txt"))',
        'name.endswith((".py", ".html"))',
        ("tests/integration/layer", "-k", "beside_itself"),
        PROJECT,
    ),
    Bug(
        "a-layer-without-bytecode-is-shipped-silently",
        "layers/shared/layer_bytecode.py",
        """        raise BytecodeError(f"`{' '.join(command[:4])} ...` failed""",
        """        print(f"`{' '.join(command[:4])} ...` failed""",
        ("tests/unit/test_layer.py",),
        PROJECT,
    ),
    Bug(
        "another-machine-builds-another-layer",
        "layers/shared/build_layer.py",
        "        path.chmod(0o755 if path.is_dir() else 0o644)\n",
        "",
        ("tests/unit/test_layer.py",),
        PROJECT,
    ),
    Bug(
        "two-targets-share-a-folder",
        "sandbox/docker.py",
        'return sandbox.folder / "containers"',
        'return ROOT / ".aws-sam" / "build"',
        (_COMMANDS,),
        PROJECT,
    ),
    Bug(
        "a-stamp-lacks-the-python",
        "sandbox/deployment.py",
        "    inputs = [str(ROOT), python, ",
        "    inputs = [str(ROOT), ",
        (_COMMANDS,),
        PROJECT,
    ),
    Bug(
        "a-dead-shop-is-said-to-run",
        "sandbox/smoke.py",
        "frozenset({200, 401, 429})",
        "frozenset({200, 401, 429, 500, 502, 504})",
        (_COMMANDS,),
        PROJECT,
    ),
    Bug(
        "a-process-is-known-by-its-pid-file-only",
        "sandbox/processes.py",
        "return next((pid for pid, line in command_lines() if self.is_run_by(line)), None)",
        "return None",
        (_PROCESSES,),
        PROJECT,
    ),
    Bug(
        "one-missed-answer-ends-a-server",
        "sandbox/processes.py",
        "if self._runs_this_code() and self._gets_ready(lambda: self.pid() is None):",
        "if self.is_current():",
        (_PROCESSES,),
        PROJECT,
    ),
    Bug(
        "containers-are-built-under-a-running-sam-local",
        "sandbox/docker.py",
        'if START_API in line and "/sam" in line:',
        'if START_API not in line and "/sam" in line:',
        (_COMMANDS,),
        PROJECT,
    ),
    Bug(
        "errors-of-the-gateway-name-no-origin-of-the-front-end",
        "sandbox/gateway.py",
        """return f"'{origins}'" if "," not in origins else "'*'\"""",
        """return "'*'\"""",
        (_COMMANDS,),
        PROJECT,
    ),
    Bug(
        "a-long-search-is-stopped-beside-other-work",
        "sandbox/prove.py",
        "return self.minutes * self.patience",
        "return self.minutes",
        ("tests/unit/test_prove.py", "-k", "beside_other_work"),
        PROJECT,
    ),
]
