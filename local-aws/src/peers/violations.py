"""Requests that break one constraint of an operation's model each."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from constraints import broken

Json = Any
# Texts that suit the patterns of the models; the first that does is taken.
SUITABLE = (
    "a",
    "name",
    "some-name",
    "application/json",
    "/",
    "/name",
    "v1",
    "s3://bucket/models/",
    "s3://b/models/",
    "123456789012",
    "123456",
    "2026-01-01T00:00:00Z",
    "arn:aws:iam::123456789012:role/hosting",
    "arn:aws:sns:eu-central-1:123456789012:topic",
    "arn:aws:sagemaker:eu-central-1:123456789012:endpoint/some-name",
    "arn:aws:sagemaker:eu-central-1:123456789012:endpoint-config/some-name",
    "arn:aws:sagemaker:eu-central-1:123456789012:model/some-name",
    "arn:aws:application-autoscaling:eu-central-1:123456789012:scalable-target/0123456789abcdef",
    "AKIAIOSFODNN7EXAMPLE",
    "mig-1g.5gb",
)
# And those that may break one.
UNSUITABLE = ("a b", "!", "-", ":*", "{}", "\u20ac", "|", " a", "\u0007", "\U0001f600", "x" * 20 + " ")
LARGE = 200_000


class Violation(NamedTuple):
    """One request; the path names the member that is wrong and the constraint that it breaks."""

    path: str
    constraint: str
    arguments: dict[str, Json]


def sample(shape: Any) -> Json:
    """The least value that keeps every constraint."""
    kind = shape.type_name
    least = int(shape.metadata.get("min", 0))
    if kind == "structure":
        return {name: sample(shape.members[name]) for name in shape.required_members}
    if kind == "list":
        return [sample(shape.member) for _ in range(least)]
    if kind == "map":
        return {sample(shape.key) + str(n): sample(shape.value) for n in range(least)}
    if kind == "string":
        return text(shape)
    if kind in ("integer", "long"):
        return max(least, min(1, int(shape.metadata.get("max", 1))))
    if kind in ("float", "double"):
        return float(max(least, 1))
    return {
        "boolean": False,
        "timestamp": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
        "blob": b"x",
    }[kind]


def text(shape: Any) -> str:
    if shape.enum:
        return str(shape.enum[0])
    least = int(shape.metadata.get("min", 0))
    for candidate in SUITABLE:
        for suited in (candidate, candidate * max(1, least)):
            if not list(broken(shape, suited)):
                return suited
    raise LookupError(f"no text suits {shape.name}: {shape.metadata}")


def of(operation: Any, base: dict[str, Json] | None = None) -> Iterator[Violation]:
    """All that an operation's input may break; on top of arguments that keep every constraint."""
    shape = operation.input_shape
    if shape is not None:
        yield from _structure(shape, base if base is not None else sample(shape), "", lambda value: value)


Put = Callable[[Json], dict[str, Json]]


def _structure(shape: Any, base: dict[str, Json], path: str, put: Put, depth: int = 0) -> Iterator[Violation]:
    for name, member in shape.members.items():
        at = f"{path}.{name}" if path else name
        location = member.serialization.get("location")
        # Without what stands in the address or in the body the request would be another.
        bodied = location not in ("uri", "querystring") and shape.serialization.get("payload") != name
        if name in shape.required_members and bodied:
            without = {key: value for key, value in base.items() if key != name}
            yield Violation(at, "required", put(without))

        def with_member(value: Json, name: str = name) -> dict[str, Json]:
            return put({**base, name: value})

        if depth < 12 and location != "uri":
            yield from _member(member, base.get(name), at, with_member, depth + 1)


def _member(shape: Any, base: Json, path: str, put: Put, depth: int) -> Iterator[Violation]:
    kind = shape.type_name
    metadata = shape.metadata
    if kind == "structure":
        yield from _structure(shape, sample(shape) if base is None else base, path, put, depth)
    elif kind == "list":
        yield from _sizes(shape, path, put, lambda count: [sample(shape.member) for _ in range(count)])
        rest = sample(shape)[1:]
        yield from _member(shape.member, base[0] if base else None, f"{path}[]", lambda v: put([v, *rest]), depth)
    elif kind == "map":
        yield from _sizes(shape, path, put, lambda count: {f"k{n}": sample(shape.value) for n in range(count)})
        for violation in _member(shape.key, None, f"{path}{{key}}", lambda v: {"": v}, depth):
            if isinstance(violation.arguments[""], str):
                arguments = put({violation.arguments[""]: sample(shape.value)})
                yield Violation(violation.path, violation.constraint, arguments)
        yield from _member(shape.value, None, f"{path}{{}}", lambda v: put({sample(shape.key): v}), depth)
    elif kind == "string":
        yield from _text(shape, path, put)
    elif kind in ("integer", "long", "float", "double"):
        if "min" in metadata:
            yield Violation(path, "min", put(metadata["min"] - 1))
        if "max" in metadata:
            yield Violation(path, "max", put(metadata["max"] + 1))
        # Of fractions botocore looks at the type itself.
        if kind in ("integer", "long") and shape.serialization.get("location") != "header":
            yield Violation(path, "type", put("much"))


def _sizes(shape: Any, path: str, put: Put, of_size: Callable[[int], Json]) -> Iterator[Violation]:
    least, most = shape.metadata.get("min", 0), shape.metadata.get("max")
    if least > 0:
        yield Violation(path, "min length", put(of_size(least - 1)))
    # Of structures without members a form has no trace.
    if most is not None and most < 1000 and any(of_size(1)):
        yield Violation(path, "max length", put(of_size(most + 1)))


def _text(shape: Any, path: str, put: Put) -> Iterator[Violation]:
    if shape.enum:
        yield Violation(path, "enum", put("NotAMember"))
        return
    least, most = shape.metadata.get("min", 0), shape.metadata.get("max")
    if least > 0:
        yield Violation(path, "min length", put(sample(shape)[: least - 1]))
    if most is not None and most < LARGE:
        yield Violation(path, "max length", put((text(shape) + "a" * most)[: most + 1]))
    # In a header only what ASCII has can be signed.
    if shape.metadata.get("pattern") and shape.serialization.get("location") != "header":
        stretched = (bad * (1 + least // len(bad)) for bad in UNSUITABLE)
        wrong = next((bad for bad in (*UNSUITABLE, *stretched) if _only_pattern(shape, bad)), None)
        if wrong is not None:
            yield Violation(path, "pattern", put(wrong))


def _only_pattern(shape: Any, value: str) -> bool:
    problems = list(broken(shape, value))
    return len(problems) == 1 and "match" in problems[0]
