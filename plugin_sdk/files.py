"""Files and pictures: stored by the portal, checked, served only to their audience."""

from core.files import FileRefused, delete, save, url

__all__ = ["FileRefused", "delete", "save", "url"]
