"""What can go wrong between the portal and a directory, told apart, each with the setting concerned and the mend."""

from __future__ import annotations

from core.extension.records import SourceUnavailable


class DirectoryError(SourceUnavailable):
    """The directory gave no usable answer."""


class DirectoryUnreachable(DirectoryError):
    """No server could be connected to, or none answered in time."""


class TlsProblem(DirectoryError):
    """The connection could not be made safe: an unknown certificate, a wrong name in it, no StartTLS."""


class BindRefused(DirectoryError):
    """The directory does not accept the portal's own account."""


class SearchRefused(DirectoryError):
    """A search was refused: a base that does not exist, a filter it cannot read, no rights."""


class AnswerIncomplete(DirectoryError):
    """A search ended before the end of its answer: a limit, a referral, a lost connection."""
