"""Renders a template and packs it, in the few lines that a user without mmectl would write.

A second reading of the template format beside the one in `deployer`: it shows that the templates work on a real Triton
whatever mmectl's own packer does.
"""

from __future__ import annotations

import io
import re
import tarfile
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "model-templates" / "templates"
MODELS = ROOT / "examples" / "support-suite" / "models"


def read_yaml(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


# What a kind of engine means where a template does not say otherwise: platform, backend, file.
KINDS = {
    "torchscript": ("pytorch_libtorch", "pytorch", "model.pt"),
    "tensorrt": ("tensorrt_plan", "tensorrt", "model.plan"),
    "onnx": ("onnxruntime_onnx", "onnxruntime", "model.onnx"),
}


def render(definition: Path, part: str = "") -> dict[str, bytes]:
    """The files of one target model by path; a path that ends in a slash is an empty directory."""
    model = read_yaml(definition)
    artifacts = {name: (definition.parent / path).read_bytes() for name, path in model["artifacts"].items()}
    variables = model.get("variables", {}) | {"customer": model["customer"], "model": model["model"]}
    return render_template(model["type"], artifacts, {}, variables, part)


def render_template(
    name: str, artifacts: dict[str, bytes], kinds: dict[str, str], variables: dict[str, Any], part: str = ""
) -> dict[str, bytes]:
    """From artifacts by name, the kinds of those that are engines, and values of variables."""
    folder = TEMPLATES / name
    template = read_yaml(folder / "template.yaml")
    values = {key: variable["default"] for key, variable in template["variables"].items() if "default" in variable}
    values |= {"customer": "acme", "model": name} | variables | {"part": part}
    for artifact, kind in kinds.items():
        use = template["artifacts"][artifact]["kinds"][kind] or {}
        platform, backend, file = KINDS[kind]
        given = use.get("values", {}) | {"kind": kind, "platform": platform, "backend": backend}
        given["file"] = use.get("file", file)
        values |= {f"{artifact}.{key}": value for key, value in given.items()}
    aliases = template.get("parts", {}).get(part, {})
    files = {}
    for entry in template["repository"]:
        if any(values[key] != wanted for key, wanted in entry.get("when", {}).items()):
            continue
        if "directory" in entry:
            content = b""
        elif "artifact" in entry:
            content = artifacts[aliases.get(entry["artifact"], entry["artifact"])]
        elif "copy" in entry:
            content = (folder / entry["copy"]).read_bytes()
        else:
            content = fill((folder / entry["render"]).read_text(encoding="utf-8"), values).encode()
        files[fill(entry["path"], values)] = content
    return files


def fill(text: str, values: dict[str, Any]) -> str:
    def value(match: re.Match[str]) -> str:
        found = values[match.group(1)]
        return str(found).lower() if isinstance(found, bool) else str(found)

    return re.sub(r"\{\{([\w.]+)\}\}", value, text)


def pack(files: dict[str, bytes], archive: Path) -> Path:
    with tarfile.open(archive, "w:gz") as tar:
        for path, content in files.items():
            member = tarfile.TarInfo(path.rstrip("/"))
            if path.endswith("/"):
                member.type, member.mode = tarfile.DIRTYPE, 0o755
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return archive


def pack_examples(folder: Path) -> None:
    """Both encoders of one customer and the autocomplete model of another."""
    for customer, kind, part in (
        ("acme", "embedding", "query"),
        ("acme", "embedding", "passage"),
        ("harbor", "autocomplete", ""),
    ):
        name = "--".join(filter(None, (customer, kind, part, "0123456789ab")))
        pack(render(MODELS / f"{customer}-{kind}.yaml", part), folder / f"{name}.tar.gz")
