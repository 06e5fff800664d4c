"""Holds the bytes of an answer against the shape that AWS's service model has for it.

botocore drops what it does not know and takes most of what is written otherwise than AWS writes it, so the bodies are
read here anew: JSON, the Query protocol's XML, S3's XML, CBOR by botocore's own reader.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
import xml.etree.ElementTree as xml
from collections.abc import Iterator
from typing import Any

from botocore.parsers import RpcV2CBORParser
from constraints import broken

Json = Any
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z")
IMF = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")
NUMBERS = ("float", "double")
WHOLE = ("integer", "long")


def shown(value: Json) -> str:
    text = repr(value)
    return text if len(text) < 120 else text[:120] + "…"


# --- JSON and CBOR, whose trees only differ in times and bytes.


def tree(shape: Any, value: Json, path: str, cbor: bool = False) -> Iterator[str]:
    """What is wrong with a member of a JSON answer."""
    kind = shape.type_name
    if value is None:
        yield f"{path}: null, where AWS leaves the member out"
        return
    if not _has_type(kind, value, cbor):
        yield f"{path}: {shown(value)} is no {kind}"
        return
    for problem in broken(shape, value):
        yield f"{path}: {problem}"
    if kind == "structure":
        yield from _missing(shape, value, path)
        for name, child in value.items():
            if name in shape.members:
                yield from tree(shape.members[name], child, f"{path}.{name}", cbor)
            else:
                yield f"{path}.{name}: no such member in {shape.name}"
    elif kind == "list":
        for child in value:
            yield from tree(shape.member, child, f"{path}[]", cbor)
    elif kind == "map":
        for key, child in value.items():
            yield from tree(shape.key, key, f"{path}{{}}", cbor)
            yield from tree(shape.value, child, f"{path}{{}}", cbor)


def _has_type(kind: str, value: Json, cbor: bool) -> bool:
    if kind in ("structure", "map"):
        return isinstance(value, dict)
    if kind == "list":
        return isinstance(value, list)
    if kind == "boolean":
        return isinstance(value, bool)
    if kind in WHOLE:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind in NUMBERS:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "timestamp":
        return _is_time(value, cbor)
    if kind == "blob":
        return isinstance(value, bytes) if cbor else _is_base64(value)
    return isinstance(value, str)


def _is_time(value: Json, cbor: bool) -> bool:
    if cbor:
        # botocore's reader has made a datetime of tag 1.
        return hasattr(value, "timestamp")
    # Seconds since 1970: milliseconds would be some 50,000 years on.
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e11


def _is_base64(value: Json) -> bool:
    try:
        return isinstance(value, str) and base64.b64decode(value, validate=True) is not None
    except binascii.Error:
        return False


def _missing(shape: Any, present: Any, path: str) -> Iterator[str]:
    for name in shape.required_members:
        member = shape.members[name]
        if member.serialization.get("location") is None and name not in present:
            yield f"{path}.{name}: missing"


# --- XML


def tag(node: xml.Element) -> str:
    return node.tag.rpartition("}")[2]


def element_name(name: str, member: Any) -> str:
    """What the element of a member is called; a flattened list's elements may have a name of their own."""
    if member.type_name == "list" and member.serialization.get("flattened"):
        own = member.member.serialization.get("name")
        if own is not None:
            return str(own)
    return str(member.serialization.get("name", name))


def document(shape: Any, node: xml.Element, path: str) -> Iterator[str]:
    """What is wrong with the elements below a structure's."""
    bodied = {name: member for name, member in shape.members.items() if not member.serialization.get("location")}
    names = {element_name(name, m): (name, m) for name, m in bodied.items() if not m.serialization.get("xmlAttribute")}
    found: dict[str, list[xml.Element]] = {}
    for child in node:
        found.setdefault(tag(child), []).append(child)
    present = {names[name][0] for name in found if name in names}
    if node.attrib:
        present |= {n for n, m in bodied.items() if m.serialization.get("xmlAttribute")}
    yield from _missing(shape, present, path)
    for name, nodes in found.items():
        if name not in names:
            yield f"{path}.{name}: no such member in {shape.name}"
            continue
        member_name, member = names[name]
        at = f"{path}.{member_name}"
        if member.type_name == "list" and member.serialization.get("flattened"):
            yield from (problem for problem in broken(member, nodes))
            for child in nodes:
                yield from element(member.member, child, f"{at}[]")
            continue
        if len(nodes) > 1:
            yield f"{at}: {len(nodes)} elements, where the list is wrapped or there is one"
        for child in nodes:
            yield from element(member, child, at)


def element(shape: Any, node: xml.Element, path: str) -> Iterator[str]:
    """What is wrong with one element."""
    kind = shape.type_name
    text = node.text or ""
    if kind in ("structure", "list", "map") and text.strip():
        yield f"{path}: text {shown(text)} in a {kind}"
    if kind == "structure":
        yield from document(shape, node, path)
    elif kind == "list":
        yield from (f"{path}: {problem}" for problem in broken(shape, list(node)))
        wanted = shape.member.serialization.get("name", "member")
        for child in node:
            if tag(child) != wanted:
                yield f"{path}: element {tag(child)}, where a list has {wanted}"
            yield from element(shape.member, child, f"{path}[]")
    elif kind == "map":
        for entry in node:
            pair = {tag(child): child for child in entry}
            if tag(entry) != "entry" or set(pair) != {"key", "value"}:
                yield f"{path}: a map's entry is {tag(entry)} of {sorted(pair)}"
                continue
            yield from element(shape.key, pair["key"], f"{path}{{}}")
            yield from element(shape.value, pair["value"], f"{path}{{}}")
    else:
        if len(node):
            yield f"{path}: elements in a {kind}"
        yield from scalar(shape, text, path)


def scalar(shape: Any, text: str, path: str, times: re.Pattern[str] = ISO) -> Iterator[str]:
    """What is wrong with a text that stands for a value: in XML, or in a header."""
    kind = shape.type_name
    value: Json = text
    if kind == "boolean":
        if text not in ("true", "false"):
            yield f"{path}: {shown(text)} is no boolean"
        return
    if kind == "timestamp":
        if not times.fullmatch(text):
            yield f"{path}: {shown(text)} is no time as AWS writes it"
        return
    if kind in WHOLE or kind in NUMBERS:
        try:
            value = int(text) if kind in WHOLE else float(text)
        except ValueError:
            yield f"{path}: {shown(text)} is no {kind}"
            return
        if math.isnan(value):
            return
    elif kind == "blob" and not _is_base64(text):
        yield f"{path}: {shown(text)} is no blob"
        return
    for problem in broken(shape, value):
        yield f"{path}: {problem}"


# --- Whole answers


def read_json(body: bytes) -> Json:
    def refuse(word: str) -> None:
        raise ValueError(f"{word} is no JSON")

    return json.loads(body, parse_constant=refuse)


def read_cbor(body: bytes) -> Json:
    reader = RpcV2CBORParser()
    return reader.parse_data_item(reader.get_peekable_stream_from_bytes(body))


def body_problems(operation: Any, body: bytes) -> Iterator[str]:
    """What is wrong with the body of an answer that is no refusal."""
    shape = operation.output_shape
    model = operation.service_model
    protocol = model.resolved_protocol
    if protocol == "query":
        yield from _query(operation, body, model.metadata["xmlNamespace"])
    elif shape is None:
        if body and body != b"{}":
            yield f"a body of an operation that answers nothing: {shown(body)}"
    elif protocol == "rest-xml":
        yield from _s3(shape, body)
    elif protocol == "smithy-rpc-v2-cbor":
        yield from tree(shape, read_cbor(body), "", cbor=True)
    else:
        yield from tree(shape, read_json(body), "")


def _query(operation: Any, body: bytes, namespace: str) -> Iterator[str]:
    root = xml.fromstring(body)
    name = operation.name
    if root.tag != f"{{{namespace}}}{name}Response":
        yield f"the root is {root.tag}"
    parts = {tag(child): child for child in root}
    wrapper = f"{name}Result"
    shape = operation.output_shape
    expected = {"ResponseMetadata"} | ({wrapper} if shape is not None else set())
    # CloudWatch's answers without members have their wrapper all the same.
    if set(parts) - {wrapper} != expected - {wrapper} or (shape is not None and shape.members and wrapper not in parts):
        yield f"the root holds {sorted(parts)}"
    elif not any(tag(child) == "RequestId" and child.text for child in parts["ResponseMetadata"]):
        yield "no RequestId"
    if shape is not None and wrapper in parts:
        yield from document(shape, parts[wrapper], "")


S3_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


def _s3(shape: Any, body: bytes) -> Iterator[str]:
    payload = shape.serialization.get("payload")
    bodied = [name for name, member in shape.members.items() if not member.serialization.get("location")]
    if payload and shape.members[payload].type_name != "structure":
        return
    if not bodied:
        if body:
            yield f"a body of an operation that answers none: {shown(body)}"
        return
    if payload and not body:
        return
    root = xml.fromstring(body)
    if root.tag.rpartition("}")[0] != "{" + S3_NAMESPACE:
        yield f"the root is {root.tag}"
    if payload:
        yield from document(shape.members[payload], root, payload)
    elif bodied == ["LocationConstraint"]:
        # The root is the member. In us-east-1 it is empty.
        yield from scalar(shape.members[bodied[0]], root.text or "EU", bodied[0])
    else:
        yield from document(shape, root, "")


# Of every answer of S3 or HTTP, no member of any.
FREE = re.compile(
    r"x-amz-(request-id|id-2)|x-amzn-(requestid|errortype)|date|server|connection|keep-alive|transfer-encoding|"
    r"content-(length|type)|location|vary|x-amz-bucket-region"
)


def header_problems(operation: Any, headers: dict[str, str]) -> Iterator[str]:
    """What is wrong with the headers of an answer that carries members in them."""
    shape = operation.output_shape
    members = {} if shape is None else shape.members
    single: dict[str, tuple[str, Any]] = {}
    prefixes: list[str] = []
    for name, member in members.items():
        location = member.serialization.get("location")
        if location == "header":
            single[member.serialization["name"].lower()] = (name, member)
        elif location == "headers":
            prefixes.append(member.serialization.get("name", "").lower())
    for name, value in headers.items():
        name = name.lower()
        if name in single:
            member_name, member = single[name]
            if member.type_name in ("structure", "list", "map"):
                continue
            yield from scalar(member, value, f"header {member_name}", IMF)
        elif not FREE.fullmatch(name) and not any(name.startswith(prefix) for prefix in prefixes):
            yield f"header {name}: no such member"


MEDIA = {
    "json": re.compile(r"application/x-amz-json-1\.[01]"),
    "query": re.compile(r"text/xml"),
    "rest-xml": re.compile(r"application/xml"),
    "smithy-rpc-v2-cbor": re.compile(r"application/cbor"),
}


def media_type(protocol: str, told: str, body: bytes) -> Iterator[str]:
    """What is wrong with the media type of an answer that has a body."""
    wanted = MEDIA.get(protocol)
    if body and wanted and not wanted.fullmatch(told) and not body.startswith(b"{"):
        yield f"media type {told!r}"
