"""Fetches the pictures that files of products name by their addresses, when a chunk is imported.

It is the one function that connects to where somebody else's file says. So it does that by rules of
its own (`pictures/fetching.py`), and may do little else: hang pictures, and count them.
"""

from storefront.arrivals import Event, on_arrival
from storefront.declare import Action, Bucket, FileAction, Layer, Needs, OwnSetting, Table
from storefront.imports.model import ASKS
from storefront.wiring.shop import deployed_shop

photographer = deployed_shop().photographer()


@on_arrival(
    "fetch_pictures",
    Bucket.IMPORTS,
    within=ASKS,
    domain="catalog",
    needs=Needs(
        {
            Table.CATALOG: Action.CONDITION_CHECK
            | Action.GET
            | Action.PUT
            | Action.QUERY
            | Action.UPDATE
        },
        buckets={
            Bucket.IMPORTS: FileAction.GET | FileAction.PUT,
            Bucket.PICTURES: FileAction.PUT,
        },
        layers=(Layer.IMAGING,),
        settings=(OwnSetting.PICTURE_SOURCE_BASE,),
        # As process_picture; and four files of 15 MB that wait.
        memory=1024,
        timeout=900,  # seven minutes of work, and the products that are under way then
    ),
)
def lambda_handler(event: Event) -> str:
    """Fetch the pictures of a chunk, or write down why one could not be had.

    Lambda repeats what fails, and S3 may tell of a file twice: what has come, and what is known not
    to come, is not fetched again.
    """
    return photographer.receive(event)
