"""Values that an administrator may change while the portal runs; declare them with the ``settings`` hook."""

from core.settings import get, set  # noqa: A004 - read as settings.set(…)

__all__ = ["get", "set"]
