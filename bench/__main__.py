from __future__ import annotations

import tempfile
from pathlib import Path

import click


@click.group(invoke_without_command=True)
@click.option("--sqlite", is_flag=True, help="SQLite instead of PostgreSQL.")
@click.option("--people", default=3000, show_default=True, help="How many people work there.")
@click.option("--posts", default=1000, show_default=True, help="How many pieces of news there are.")
@click.option("--rounds", default=3, show_default=True, help="How often each page has its turn.")
@click.pass_context
def main(context: click.Context, sqlite: bool, people: int, posts: int, rounds: int) -> None:
    """Compare the main pages with a bare hello and the reference page; or what a subcommand says."""
    if context.invoked_subcommand is not None:
        return
    from bench.pages import compare

    with tempfile.TemporaryDirectory(prefix="dunbar-bench-") as folder:
        compare(Path(folder), sqlite=sqlite, people=people, posts=posts, rounds=rounds)


@main.command()
@click.option("--sqlite", is_flag=True, help="SQLite instead of PostgreSQL.")
@click.option("--people", default=3000, show_default=True, help="Entries of the directory.")
def sync(sqlite: bool, people: int) -> None:
    """Compare the import from a directory with merely reading it."""
    from bench.sync import compare

    with tempfile.TemporaryDirectory(prefix="dunbar-bench-") as folder:
        compare(Path(folder), sqlite=sqlite, people=people)


@main.command()
@click.option("--sqlite", is_flag=True, help="SQLite instead of PostgreSQL.")
def startup(sqlite: bool) -> None:
    """Compare the cold start with that of the reference page."""
    from bench.startup import compare

    with tempfile.TemporaryDirectory(prefix="dunbar-bench-") as folder:
        compare(Path(folder), sqlite=sqlite)


@main.command()
@click.option("--documents", default=100_000, show_default=True, help="How many texts can be found.")
def search(documents: int) -> None:
    """Compare the embedded search engine with Whoosh that knows no rights."""
    from bench.search import compare

    with tempfile.TemporaryDirectory(prefix="dunbar-bench-") as folder:
        compare(Path(folder), documents=documents)


# Processes that the benchmark starts import this module too.
if __name__ == "__main__":
    main()
