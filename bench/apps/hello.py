"""The limit: a Flask application that only says hello."""

from __future__ import annotations

from flask import Flask, Response, jsonify

app = Flask(__name__, static_folder=None)


@app.get("/")
def hello() -> Response:
    """A few bytes of JSON."""
    return jsonify(hello="world")
