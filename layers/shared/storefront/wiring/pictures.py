"""Parts of products' pictures."""

from functools import cached_property
from typing import TYPE_CHECKING

from storefront.wiring.foundation import Foundation

if TYPE_CHECKING:
    from storefront.pictures.files import Files
    from storefront.pictures.repository import PictureRepository
    from storefront.pictures.service import DarkroomService, PictureService, UploadService


class PictureParts(Foundation):
    """Files that come, and pictures that are shown."""

    @cached_property
    def pictures(self) -> "PictureRepository":
        """Pictures and uploads as they are stored."""
        from storefront.pictures.repository import PictureRepository

        return PictureRepository(self.store)

    @cached_property
    def picture_files(self) -> "Files":
        """The files in S3."""
        from storefront.pictures.files import Files

        return Files(self.settings, self.objects)

    @cached_property
    def upload_service(self) -> "UploadService":
        """Lets staff send files."""
        from storefront.forms import Forms
        from storefront.pictures.service import UploadService

        return UploadService(self.store, self.pictures, Forms(self.settings), self.clock)

    @cached_property
    def picture_service(self) -> "PictureService":
        """What staff do with pictures."""
        from storefront.pictures.service import PictureService

        return PictureService(self.store, self.pictures, self.clock)

    @cached_property
    def darkroom_service(self) -> "DarkroomService":
        """Makes pictures of files."""
        from storefront.pictures.imaging import develop
        from storefront.pictures.service import DarkroomService

        return DarkroomService(self.store, self.pictures, self.picture_files, develop, self.clock)
