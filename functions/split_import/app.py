"""Reads files of products as they arrive in S3, and says what importing them would do.

A file is held at no time: what is kept are chunks of a hundred products, for run_import, the rows
that cannot be imported, each with why, and the first two hundred products that would change.
"""

from storefront.arrivals import Event, on_arrival
from storefront.declare import Action, Bucket, FileAction, Needs, Table
from storefront.imports.file_schemas import FileBodies
from storefront.imports.model import ARRIVALS
from storefront.wiring.shop import deployed_shop

splitter = deployed_shop().splitter(FileBodies())


@on_arrival(
    "split_import",
    Bucket.UPLOADS,
    within=ARRIVALS,
    domain="catalog",
    needs=Needs(
        {Table.CATALOG: Action.BATCH_GET | Action.GET | Action.QUERY | Action.UPDATE},
        buckets={Bucket.UPLOADS: FileAction.GET, Bucket.IMPORTS: FileAction.PUT},
        memory=1024,
        timeout=900,
    ),
)
def lambda_handler(event: Event) -> str:
    """Split the file into chunks, or write down why it cannot be read.

    Lambda repeats what fails, and S3 may tell of a file twice: what a file holds is written once.
    """
    return splitter.receive(event)
