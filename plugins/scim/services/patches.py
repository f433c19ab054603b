"""PATCH requests as they come, brought into the form of the RFC.

What differs and is understood: an operation without a path whose value names paths with a filter; a manager given as a
bare id or in a list (Entra ID); members to remove named with more than their id (Entra ID, Okta).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from scim2_models import Context, InvalidSyntaxException, PatchOp, Resource
from scim2_models.path import CompareOperator, Comparison, Path, ValuePath

from plugins.scim.models import ENTERPRISE
from plugins.scim.schema import POLICY, FullUser
from plugins.scim.schema import Group as GroupModel

MOST_OPERATIONS = 1000
_MANAGER = f"{ENTERPRISE}:manager".lower()


@dataclass(frozen=True, slots=True)
class Step:
    """Members that come or go. ``ids`` is ``None`` where all go."""

    adds: bool
    ids: list[str] | None = None


@dataclass(slots=True)
class GroupPatch:
    """A PATCH of a group, in two parts so that one member comes or goes without the others being read.

    Attributes:
        whole: there are operations on members that only make sense with all of them at hand; then ``steps`` is empty.
    """

    _rest: list[Mapping[str, Any]] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    whole: bool = False

    def rest(self, group: Resource[Any]) -> None:
        """Do to the resource what is not in ``steps``."""
        if self._rest:
            _parsed(GroupModel, self._rest).patch(group, POLICY)


def of_user(body: Mapping[str, Any]) -> PatchOp[Any]:
    """A PATCH of a user.

    Raises:
        ValidationError, SCIMException: it cannot be understood.
    """
    return _parsed(FullUser, [_with_manager(operation) for operation in _operations(body)])


def of_group(body: Mapping[str, Any]) -> GroupPatch:
    """A PATCH of a group.

    Raises:
        ValidationError, SCIMException: it cannot be understood.
    """
    patch = GroupPatch()
    everything: list[Mapping[str, Any]] = []
    for operation in _operations(body):
        operation = _with_bare_members(operation)
        everything.append(operation)
        # What is wrong with an operation is said before anything is done.
        _parsed(GroupModel, [operation])
        step = _step(operation)
        if step is not None:
            patch.steps.append(step)
        elif _touches_members(operation):
            patch.whole = True
        else:
            patch._rest.append(operation)
    if patch.whole:
        return GroupPatch(_rest=everything, whole=True)
    return patch


def _parsed(model: type[Resource[Any]], operations: list[Mapping[str, Any]]) -> PatchOp[Any]:
    payload = {"schemas": [str(PatchOp.__schema__)], "Operations": operations}
    kind: Any = PatchOp[model]  # type: ignore[valid-type]  # a type chosen at run time
    parsed: PatchOp[Any] = kind.model_validate(payload, scim_ctx=Context.RESOURCE_PATCH_REQUEST, scim_policy=POLICY)
    return parsed


def _operations(body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    given = next((value for name, value in body.items() if name.lower() == "operations"), None)
    if not isinstance(given, list) or not given or not all(isinstance(item, dict) for item in given):
        raise InvalidSyntaxException(detail="'Operations' must be a list of operations")
    if len(given) > MOST_OPERATIONS:
        raise InvalidSyntaxException(detail=f"more than {MOST_OPERATIONS} operations")
    for item in given:
        yield from _apart({name.lower(): value for name, value in item.items()})


def _apart(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give each path with a filter among the keys of a value an operation of its own."""
    value = operation.get("value")
    if operation.get("path") or not isinstance(value, dict):
        yield operation
        return
    plain = {name: item for name, item in value.items() if "[" not in name}
    if plain or not value:
        yield {**operation, "value": plain}
    for name, item in value.items():
        if "[" in name:
            yield {"op": operation.get("op"), "path": name, "value": item}


def with_manager(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """A user's attributes, or those that a PATCH names, with the manager as the schema has it."""
    found = {name: _manager(item) if name.lower() == _MANAGER else item for name, item in attributes.items()}
    extension = found.get(ENTERPRISE)
    if isinstance(extension, dict) and "manager" in extension:
        found[ENTERPRISE] = {**extension, "manager": _manager(extension["manager"])}
    return found


def _with_manager(operation: dict[str, Any]) -> dict[str, Any]:
    path, value = str(operation.get("path") or "").lower(), operation.get("value")
    if path == _MANAGER and "value" in operation:
        return {**operation, "value": _manager(value)}
    if path == ENTERPRISE.lower() and isinstance(value, dict) and "manager" in value:
        return {**operation, "value": {**value, "manager": _manager(value["manager"])}}
    if not path and isinstance(value, dict):
        return {**operation, "value": with_manager(value)}
    return operation


def _manager(value: Any) -> Any:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return {"value": value} if isinstance(value, str) and value else value or None


def _with_bare_members(operation: dict[str, Any]) -> dict[str, Any]:
    value = operation.get("value")
    removes = str(operation.get("op")).lower() == "remove"
    if removes and str(operation.get("path") or "").lower() == "members" and isinstance(value, list):
        bare = [{"value": item["value"]} if isinstance(item, dict) and "value" in item else item for item in value]
        return {**operation, "value": bare}
    return operation


def _step(operation: Mapping[str, Any]) -> Step | None:
    """What an operation does to members, where that can be told without looking at them."""
    name, path, value = str(operation.get("op")).lower(), str(operation.get("path") or ""), operation.get("value")
    if path.lower() == "members" and name in ("add", "remove"):
        if value is None:
            return Step(adds=False) if name == "remove" else None
        ids = _ids(value)
        return None if ids is None else Step(adds=name == "add", ids=ids)
    if name == "remove" and value is None and "[" in path:
        tree = Path[GroupModel](path).ast
        match tree:
            case ValuePath(sub_attr=None, val_filter=Comparison(op=CompareOperator.eq, value=str(wanted)) as test):
                if tree.attr_path.attr.lower() == "members" and test.attr_path.attr.lower() == "value":
                    return Step(adds=False, ids=[wanted])
    return None


def _ids(value: Any) -> list[str] | None:
    items = value if isinstance(value, list) else [value]
    found = [item.get("value") if isinstance(item, dict) else None for item in items]
    return [str(item) for item in found] if all(isinstance(item, str) and item for item in found) else None


def _touches_members(operation: Mapping[str, Any]) -> bool:
    path, value = str(operation.get("path") or "").lower(), operation.get("value")
    if path:
        return path.rpartition(":")[2].startswith("members") or "members" in path.partition("[")[0]
    return isinstance(value, dict) and any("members" in name.lower() for name in value)
