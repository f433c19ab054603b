"""Files and pictures: stored by the portal, checked, served only to their audience."""

from core.files import FileRefused, delete, open_own, save, set_audience, url

__all__ = ["FileRefused", "delete", "open_own", "save", "set_audience", "url"]
