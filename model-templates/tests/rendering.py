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


def render(definition: Path, part: str = "") -> dict[str, bytes]:
    """The files of one target model by path; a path that ends in a slash is an empty directory."""
    model = read_yaml(definition)
    folder = TEMPLATES / model["type"]
    template = read_yaml(folder / "template.yaml")
    values = {name: variable["default"] for name, variable in template["variables"].items()}
    values |= model.get("variables", {})
    values |= {"customer": model["customer"], "model": model["model"], "part": part}
    aliases = template.get("parts", {}).get(part, {})
    files = {}
    for entry in template["repository"]:
        if "directory" in entry:
            content = b""
        elif "artifact" in entry:
            artifact = aliases.get(entry["artifact"], entry["artifact"])
            content = (definition.parent / model["artifacts"][artifact]).read_bytes()
        elif "copy" in entry:
            content = (folder / entry["copy"]).read_bytes()
        else:
            content = fill((folder / entry["render"]).read_text(encoding="utf-8"), values).encode()
        files[entry["path"]] = content
    return files


def fill(text: str, values: dict[str, Any]) -> str:
    def value(match: re.Match[str]) -> str:
        found = values[match.group(1)]
        return str(found).lower() if isinstance(found, bool) else str(found)

    return re.sub(r"\{\{(\w+)\}\}", value, text)


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
