"""Acts that waited on a device: done once, refused in words, and never for somebody else."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"


def send(browser: FlaskClient, path: str, key: str = KEY, **fields: str):
    headers = {"Idempotency-Key": key, "Accept": "application/json"}
    return browser.post(path, data=fields, headers=headers)


def scheme(browser: FlaskClient) -> str:
    return browser.get("/account").text.partition('data-scheme="')[2].partition('"')[0]


def test_an_act_whose_answer_was_lost_is_not_done_again(own_device: Callable[..., FlaskClient]) -> None:
    browser = own_device()
    assert send(browser, "/account/scheme", scheme="dark").json == {"outcome": "done", "message": ""}
    assert send(browser, "/account/scheme", key=f"{KEY}-2", scheme="light").json["outcome"] == "done"
    assert send(browser, "/account/scheme", scheme="dark").json == {"outcome": "done", "message": ""}
    assert scheme(browser) == "light"


def test_each_account_has_keys_of_its_own(app: Flask, own_device: Callable[..., FlaskClient]) -> None:
    first, second = own_device(), own_device(client=app.test_client())
    for browser in (first, second):
        send(browser, "/account/scheme", scheme="dark")
        assert scheme(browser) == "dark"


def test_a_refusal_is_told_and_uses_nothing_up(own_device: Callable[..., FlaskClient]) -> None:
    browser = own_device()
    gone = send(browser, "/account/sessions/999999/end")
    assert (gone.status_code, gone.json) == (404, {"outcome": "refused", "message": ""})
    assert send(browser, "/account/scheme", scheme="dark").json["outcome"] == "done"
    wrong = send(browser, "/account", key=f"{KEY}-3", locale="xx")
    assert (wrong.status_code, wrong.json["outcome"]) == (422, "refused")
    assert send(browser, "/account/scheme", key="short", scheme="dark").status_code == 400


def test_a_token_is_given_on_ones_own_device_alone(
    client: FlaskClient, own_device: Callable[..., FlaskClient], login: Callable[..., FlaskClient], app: Flask
) -> None:
    assert client.get("/app/token").status_code == 401
    assert login(client=app.test_client()).get("/app/token").status_code == 401
    answer = own_device().get("/app/token")
    assert answer.json["token"]
    assert f'data-owner="{answer.json["owner"]}"' in client.get("/").text
    assert answer.headers["Cache-Control"] == "no-store"
