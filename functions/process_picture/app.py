"""Makes pictures of the files that staff have sent, as they arrive in S3."""

from storefront.arrivals import Event, on_arrival
from storefront.declare import Action, Bucket, FileAction, Layer, Needs, Table
from storefront.wiring.shop import deployed_shop

darkroom_service = deployed_shop().darkroom_service


@on_arrival(
    "process_picture",
    Bucket.UPLOADS,
    domain="catalog",
    needs=Needs(
        {Table.CATALOG: Action.GET | Action.UPDATE},
        buckets={Bucket.UPLOADS: FileAction.GET, Bucket.PICTURES: FileAction.PUT},
        layers=(Layer.IMAGING,),
        # A picture of 40 megapixels with transparency takes 400 MB, and most of a second per GB.
        memory=1024,
        timeout=60,
    ),
)
def lambda_handler(event: Event) -> str:
    """Make a picture of the file, or write down why it is none; a repeat changes nothing."""
    return darkroom_service.receive(event)
