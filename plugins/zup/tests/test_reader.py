"""Reading as a whole: what is wrong with records, and answers that are not whole."""

from __future__ import annotations

import gzip
import json

import pytest

from plugin_sdk.org import SourceUnavailable
from plugins.zup.tests.base import CONTRACTORS, CURRENT, HEADS, HISTORY, KINDS, SETS, STATES, TODAY, Base, small_base
from plugins.zup.tests.conftest import reading, settings

MAY_BE_EMPTY = {STATES, CURRENT, CONTRACTORS}


@pytest.fixture
def base() -> Base:
    return small_base()


def findings(failure: pytest.ExceptionInfo[SourceUnavailable]) -> list[tuple[str, tuple[str, ...]]]:
    return [(finding.code, finding.refs) for finding in failure.value.findings]


def test_packed_files_and_files_with_a_mark_are_read_alike(base, tmp_path):
    plain = reading(settings(folder=base.write(tmp_path / "plain")))
    packed = reading(settings(folder=base.write(tmp_path / "packed", packed=True)))
    marked = base.write(tmp_path / "marked")
    for path in marked.iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert len(plain.people) == 2
    assert packed == plain
    assert reading(settings(folder=marked)) == plain


def test_an_employee_without_a_person(base, read):
    nobody = base.employee("")
    ghost = base.employee("11111111-2222-3333-4444-555555555555")
    gone = base.employee(base.person("Удалённая Анна"))
    base.sets["Catalog_ФизическиеЛица"][-1]["DeletionMark"] = True
    deleted = base.employee("", DeletionMark=True)

    found = read(base)

    assert found.codes() == {"employee_without_person": [(nobody,), (ghost,), (gone,)]}
    assert deleted not in repr(found)
    assert len(found.people) == 2
    assert all(problem.aside for problem in found.problems)


def test_an_employee_without_history_keeps_what_was_known_of_the_person(base, read):
    person = base.person("Пустой Иван")
    employee = base.employee(person)
    base.hire(employee, "2020-01-01", "", base.position("Грузчик"), active=False)

    found = read(base)

    assert found.codes() == {"employee_without_history": [(employee,)]}
    (problem,) = found.problems
    assert (problem.aside, problem.external_id) == (True, person)
    assert person not in found.people


def test_a_second_employee_without_history_does_not_put_the_person_aside(base, read):
    employee = base.somebody("Иванов Иван", base.department("Склад"), base.position("Грузчик"))
    second = base.employee(base.person_of(employee))
    base.absence(second, "ОтпускОсновной", "2026-12-01", "2026-12-05")

    found = read(base)

    (problem,) = found.problems
    assert (problem.code, problem.aside, problem.refs) == ("employee_without_history", False, (second,))
    person = found.people[base.person_of(employee)]
    assert [contract.external_id for contract in person.employments] == [employee]
    assert person.absences == ()


def test_a_department_that_only_the_history_knows(base, read):
    gone = base.department("Ошибка", DeletionMark=True)
    employee = base.somebody("Иванов Иван", gone, base.position("Грузчик"))
    base.move(employee, "2021-01-01", gone, base.position("Кладовщик"))

    found = read(base)

    assert found.codes() == {"history_unknown_department": [(employee, gone)]}
    posts = found.people[base.person_of(employee)].employments[0].assignments
    assert [(post.department, post.position) for post in posts] == [("", "Грузчик"), ("", "Кладовщик")]


def test_current_data_that_says_something_else(base, read):
    here, there = base.department("Здесь"), base.department("Там")
    job = base.position("Грузчик")
    agreeing, elsewhere, moved, leaving, coming = (
        base.somebody(f"Кто-то {name}", here, job) for name in ("Один", "Два", "Три", "Четыре", "Пять")
    )
    base.current(agreeing, here, job)
    base.current(elsewhere, there, job)
    # The register follows a move of today only when a task of 1C has run.
    base.move(moved, TODAY.isoformat(), there, job)
    base.current(moved, here, job)
    base.dismiss(leaving, "2026-11-01")
    base.current(leaving, "", "")
    base.dismiss(coming, "2020-01-02")
    base.hire(coming, "2027-01-01", here, job)
    base.current(coming, "", "")

    found = read(base)

    assert found.codes() == {"current_data_mismatch": [(elsewhere,)]}
    (problem,) = found.problems
    assert (problem.severity, problem.aside) == ("notice", False)
    assert found.people[base.person_of(elsewhere)].employments[0].assignments[0].department == here


@pytest.mark.parametrize("name", sorted(set(SETS) - MAY_BE_EMPTY))
def test_an_empty_answer_stops_the_run(base, read, name):
    base.sets[name].clear()

    with pytest.raises(SourceUnavailable, match=name) as failure:
        read(base)

    assert findings(failure) == [("source_empty_answer", (name,))]
    assert failure.value.findings[0].severity == "needs_human"


def test_states_contractors_and_current_data_may_be_empty(base, read):
    for name in MAY_BE_EMPTY:
        base.sets[name].clear()

    assert len(read(base).people) == 2


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", SETS)
def test_a_truncated_file_stops_the_run(base, tmp_path, name, packed):
    base.absence(base.sets["Catalog_Сотрудники"][0]["Ref_Key"], "Болезнь", "2026-11-01")
    base.current(base.sets["Catalog_Сотрудники"][0]["Ref_Key"], "", "")
    folder = base.write(tmp_path / "zup", packed=packed)
    path = folder / f"{name}.json{'.gz' if packed else ''}"
    path.write_bytes(path.read_bytes()[:-20])

    with pytest.raises(SourceUnavailable, match=name) as failure:
        reading(settings(folder=folder))

    assert findings(failure) == [("source_truncated_answer", (name,))]
    assert failure.value.findings[0].severity == "bad_record"


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"<html></html>", b'{"odata.error":{"code":"8"}}', b"[]", b'{"value":{}}', b"\xff\xfe\x00", b"null"],
)
def test_a_file_that_is_no_answer_stops_the_run(base, tmp_path, content):
    folder = base.write(tmp_path / "zup")
    (folder / f"{STATES}.json").write_bytes(content)

    with pytest.raises(SourceUnavailable, match=STATES) as failure:
        reading(settings(folder=folder))

    assert findings(failure) == [("source_truncated_answer", (STATES,))]


def test_a_damaged_packed_file_stops_the_run(base, tmp_path):
    folder = base.write(tmp_path / "zup", packed=True)
    path = folder / f"{HISTORY}.json.gz"
    data = bytearray(gzip.compress(b"x" * 1000, mtime=0))
    data[15] ^= 0xFF
    path.write_bytes(data)

    with pytest.raises(SourceUnavailable):
        reading(settings(folder=folder))


def test_all_that_is_wrong_is_told_at_once(base, tmp_path):
    folder = base.write(tmp_path / "zup")
    (folder / "Catalog_Сотрудники.json").write_text('{"value":[]}')
    (folder / f"{HISTORY}.json").write_text('{"value":[{"Period"')
    (folder / f"{HEADS}.json").unlink()

    with pytest.raises(SourceUnavailable) as failure:
        reading(settings(folder=folder))

    assert sorted(findings(failure)) == [
        ("source_empty_answer", ("Catalog_Сотрудники",)),
        ("source_missing_answer", (HEADS,)),
        ("source_truncated_answer", (HISTORY,)),
    ]
    assert "2 further" in str(failure.value)


def test_rows_of_another_shape_stop_the_run(base, tmp_path):
    folder = base.write(tmp_path / "zup")
    grouped = [{"Recorder": "x", "RecordSet": base.sets[HISTORY]}]
    (folder / f"{HISTORY}.json").write_text(json.dumps({"value": grouped}))

    with pytest.raises(SourceUnavailable, match="_RecordType") as failure:
        reading(settings(folder=folder))

    assert findings(failure) == [("source_missing_answer", (HISTORY,))]
    assert failure.value.setting == "entity_sets.history"


def test_other_names_of_entity_sets(base, tmp_path):
    folder = base.write(tmp_path / "zup")
    (folder / f"{KINDS}.json").rename(folder / "Other.json")

    found = reading(settings(folder=folder, entity_sets={"employment_kinds": "Other"}))

    assert len(found.people) == 2


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(SourceUnavailable, match="no folder") as failure:
        reading(settings(folder=tmp_path / "nowhere"))

    assert failure.value.setting == "folder"
