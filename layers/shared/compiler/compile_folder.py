"""Compile a folder of Python; runs inside the compiler, and imports nothing of the project."""

import compileall
import py_compile
import sys

RUNTIME = (3, 13)
"""Python of the Lambda runtime: another one cannot read the bytecode."""


def compile_folder(folder: str, path_in_lambda: str) -> bool:
    """Compile every module under ``folder``; print the file and line of those that do not compile.

    The same sources give the same bytes: files are compiled in the order of their names, and
    bytecode says where Lambda will have it. The hash in it is not checked at import, since file
    times change when Lambda unpacks the layer.

    Returns:
        whether all of them compiled.
    """
    if sys.version_info[:2] != RUNTIME:
        raise SystemExit(f"The compiler is Python {sys.version}, and Lambda runs {RUNTIME}.")
    return bool(
        compileall.compile_dir(
            folder,
            quiet=1,
            maxlevels=50,
            ddir=path_in_lambda,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
    )
