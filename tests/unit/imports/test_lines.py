"""Where something stood first is known as by a dict of texts."""

import random

from storefront.imports.lines import Lines


def test_the_first_line_of_each_text_is_told_from_the_second_time_on() -> None:
    generator, lines, known = random.Random(7), Lines(), dict[str, int]()

    for line in range(1, 20_000):
        text = f"শাড়ি-{generator.randrange(12_000)}"
        assert (text in lines) == (text in known)
        assert lines.first(text, line) == known.get(text, 0)
        known.setdefault(text, line)
