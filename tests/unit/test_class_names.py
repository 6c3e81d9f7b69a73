"""One meaning a name: a public class's name is defined once in the layer."""

import ast
from collections import defaultdict
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "layers" / "shared" / "storefront"


def test_no_two_public_classes_have_one_name() -> None:
    modules = defaultdict[str, list[str]](list)
    for path in PACKAGE.rglob("*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                modules[node.name].append(str(path.relative_to(PACKAGE)))

    shared = {name: paths for name, paths in modules.items() if len(paths) > 1}

    assert shared == {}
