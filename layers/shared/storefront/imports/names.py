"""What the files of an import are called: for who names them without reading any."""

#: Kinds of files that chunks have.
ENTRIES, STEPS, FAILED = "entries", "steps", "failed"
#: What could not be imported, to be mended and sent again; and before that, what the look found.
ERRORS, SPLIT_ERRORS = "errors.csv", "split-errors.csv"
#: The first changes, for staff to look at.
PREVIEW = "preview"
#: What was not taken back.
KEPT_BACK = "kept"
#: What became of pictures.
PICTURED = "pictured"


def numbered(kind: str, number: int) -> str:
    """Return the name of a chunk's file: what is to be done, what was, or what could not be."""
    return f"{kind}/{number:05}"
