"""Schema text for directories that behave a little like Active Directory."""

from __future__ import annotations

GROUP = """
attributetype ( 1.2.840.113556.1.4.750 NAME 'groupType'
    DESC 'Kind and scope of a group, as bits'
    EQUALITY integerMatch ORDERING integerOrderingMatch
    SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
objectclass ( 1.2.840.113556.1.5.8 NAME 'Group'
    DESC 'A group that names its members'
    SUP top STRUCTURAL MUST ( groupType $ cn ) MAY member )
"""
"""The class ``Group`` of a directory that borrows only Active Directory's groups."""
