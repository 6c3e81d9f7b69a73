"""Imports products chunk by chunk, and takes imports back, when it is their turn.

A turn is an item of the table that changes. Its stream gives the changes of an item to one run
after the other, so no two runs work on one import, and a long one lets others in between.
"""

from collections.abc import Sequence

from storefront.declare import Action, Bucket, FileAction, Needs, Table
from storefront.imports.file_schemas import FileBodies
from storefront.streams import Change, on_change
from storefront.wiring.shop import deployed_shop

importer = deployed_shop().importer(FileBodies())


@on_change(
    "run_import",
    Table.CATALOG,
    {"dynamodb": {"Keys": {"sk": {"S": ["TURN"]}}}},
    domain="catalog",
    needs=Needs(
        {
            Table.CATALOG: Action.BATCH_GET
            | Action.DELETE
            | Action.GET
            | Action.PUT
            | Action.QUERY
            | Action.UPDATE,
        },
        buckets={
            Bucket.IMPORTS: FileAction.GET | FileAction.PUT,
            Bucket.PICTURES: FileAction.DELETE,  # those that an import has brought
        },
        memory=1024,
        timeout=300,  # a minute of work, and the chunk that is under way then
    ),
)
def lambda_handler(changes: Sequence[Change]) -> None:
    """Go on with the imports whose turn it is; each turn that is not the last makes the next.

    A stream tells again of what failed, and a run goes on where the one before has ended.
    """
    importer.work(changes)
