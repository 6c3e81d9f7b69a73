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
        {Table.CATALOG: Action.GET | Action.PUT | Action.UPDATE},
        buckets={Bucket.UPLOADS: FileAction.GET, Bucket.PICTURES: FileAction.PUT},
        layers=(Layer.IMAGING,),
        # A picture of 40 megapixels with transparency takes 400 MB.
        memory=1024,
        timeout=60,
    ),
)
def lambda_handler(event: Event) -> str:
    """Make a picture of the file, or write down why it is none.

    Lambda repeats what fails, and S3 may tell of a file twice: what became of a file is written
    once, in the transaction that adds the picture, and a repeat changes nothing. A file that can
    never become a picture is no failure.
    """
    return darkroom_service.receive(event)
