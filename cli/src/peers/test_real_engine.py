"""The whole main job where every instance is a real Triton: `mmectl local start --engine triton`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from deployment import SUITE, Deployment
from reference import cosine, expected_embeddings, expected_suggestions, files_of, rows

CUSTOMERS = ("acme", "birchwood")
PARTS = [(customer, part) for customer in CUSTOMERS for part in ("query", "passage")]
TEXTS = ["How do I cancel my drill?", "", "Straße, 你好 & naïve café!"]
OPENINGS = ["Thank you for contacting us. We will", "I have looked at your parcel and", "x"]
# Every target model has processes of its own, with PyTorch in them: two customers' take what a laptop has.
MODEL_FILES = [f"{customer}-{kind}.yaml" for customer in CUSTOMERS for kind in ("embedding", "autocomplete")]


@pytest.fixture(scope="module")
def on_triton(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    folder = tmp_path_factory.mktemp("engine")
    suite = folder / "suite"
    (suite / "models").mkdir(parents=True)
    # Processors that are busy otherwise answer late; whether a model was loaded is asked of CloudWatch.
    fleet = (SUITE / "fleet.yaml").read_text(encoding="utf-8")
    assert "coldThreshold: 2s" in fleet
    patient = fleet.replace("coldThreshold: 2s", "coldThreshold: 60s")
    patient = patient.replace(
        "    template: autocomplete\n", "    template: autocomplete\n    warmup: {coldThreshold: 60s}\n"
    )
    (suite / "fleet.yaml").write_text(patient, encoding="utf-8")
    for customer in CUSTOMERS:
        shutil.copytree(SUITE / "artifacts" / customer, suite / "artifacts" / customer)
    for name in MODEL_FILES:
        shutil.copy(SUITE / "models" / name, suite / "models")
    with Deployment(folder / "apply", suite / "fleet.yaml", engine="triton") as deployment:
        yield deployment


def invoked(deployment: Deployment, model: str, text: str, *options: str) -> Any:
    """The tensors that `mmectl invoke` prints, by name."""
    [answer] = deployment.local("invoke", model, "--text", text, *options)["answers"]
    return {tensor["name"]: tensor["data"] for tensor in answer["outputs"]}


def archive_of(deployment: Deployment, kind: str, customer: str, part: str, folder: Path) -> dict[str, bytes]:
    return files_of(deployment.download(kind, deployment.route(customer, kind, part)[1], folder))


def test_apply_publishes_deploys_verifies_and_routes(on_triton: Deployment) -> None:
    assert on_triton.mmectl.json("local", "status")["engine"] == "triton"
    assert on_triton.report["result"] == "DONE"
    assert [section["notRouted"] for section in on_triton.report["sections"]] == [[], [], []]
    embeddings = on_triton.routing_table("embedding")["routes"]
    assert {(route["customer"], route["part"]) for route in embeddings} == set(PARTS)
    assert len(on_triton.routing_table("autocomplete")["routes"]) == len(CUSTOMERS)


@pytest.mark.parametrize(("customer", "part"), PARTS)
def test_embeddings_are_pytorchs(on_triton: Deployment, tmp_path: Path, customer: str, part: str) -> None:
    files = archive_of(on_triton, "embedding", customer, part, tmp_path)
    endpoint, target = on_triton.route(customer, "embedding", part)
    for text, expected in zip(TEXTS, expected_embeddings(files, TEXTS, tmp_path), strict=True):
        answer = on_triton.ask(endpoint, target, text)
        assert answer["model_name"] == target
        assert cosine(answer["outputs"][0]["data"], expected) >= 0.9999


@pytest.mark.parametrize("customer", CUSTOMERS)
def test_suggestions_are_pytorchs_token_for_token(on_triton: Deployment, tmp_path: Path, customer: str) -> None:
    files = archive_of(on_triton, "autocomplete", customer, "", tmp_path)
    endpoint, target = on_triton.route(customer, "autocomplete")
    for opening in OPENINGS:
        outputs = {tensor["name"]: tensor["data"] for tensor in on_triton.ask(endpoint, target, opening)["outputs"]}
        assert rows(outputs["SUGGESTIONS"], 1) == [expected_suggestions(files, opening, tmp_path)]


@pytest.mark.parametrize("options", [(), ("--binary",)], ids=["json", "binary"])
def test_invoke_prints_what_pytorch_answers(on_triton: Deployment, tmp_path: Path, options: tuple[str, ...]) -> None:
    encoder = archive_of(on_triton, "embedding", "acme", "passage", tmp_path)
    [expected] = expected_embeddings(encoder, TEXTS[:1], tmp_path)
    assert cosine(invoked(on_triton, "acme/embedding/passage", TEXTS[0], *options)["EMBEDDING"], expected) >= 0.9999
    generator = archive_of(on_triton, "autocomplete", "birchwood", "", tmp_path)
    suggestions = invoked(on_triton, "birchwood/autocomplete", OPENINGS[0], *options)["SUGGESTIONS"]
    assert suggestions == expected_suggestions(generator, OPENINGS[0], tmp_path)


def loads(deployment: Deployment, kind: str) -> float:
    """How often a target model of the endpoint was loaded so far."""
    now = datetime.now(UTC)
    found = deployment.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/SageMaker",
        MetricName="ModelLoadingTime",
        Dimensions=[
            {"Name": "EndpointName", "Value": deployment.routing_table(kind)["endpointName"]},
            {"Name": "VariantName", "Value": "AllTraffic"},
        ],
        Statistics=["SampleCount"],
        StartTime=now - timedelta(days=1),
        EndTime=now + timedelta(days=1),
        Period=3600,
    )
    return float(sum(point["SampleCount"] for point in found["Datapoints"]))


def test_a_sweep_finds_all_of_them_resident(on_triton: Deployment) -> None:
    before = {kind: loads(on_triton, kind) for kind in ("embedding", "autocomplete")}
    assert before["embedding"] >= len(PARTS)
    assert before["autocomplete"] >= len(CUSTOMERS)
    sweeps = {sweep["modelType"]: sweep for sweep in on_triton.local("warmup")["sweeps"]}
    assert {kind: sweep["complete"] for kind, sweep in sweeps.items()} == {"embedding": True, "autocomplete": True}
    assert sweeps["embedding"]["counts"]["warm"] == len(PARTS)
    assert sweeps["autocomplete"]["counts"]["warm"] == len(CUSTOMERS)
    assert {kind: loads(on_triton, kind) for kind in before} == before


def test_the_second_apply_has_nothing_to_do(on_triton: Deployment) -> None:
    on_triton.local("plan", "--detailed-exitcode")
