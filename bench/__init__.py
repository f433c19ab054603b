"""Compares Dunbar's pages, import and start with a reference that takes turns with them on the same machine.

``python -m bench`` (pages), ``python -m bench sync``, ``python -m bench search``, ``python -m bench startup``; see
docs/performance.md.
"""
