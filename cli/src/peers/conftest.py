from __future__ import annotations

from collections.abc import Iterator

import pytest
from deployment import Deployment


@pytest.fixture(scope="session")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """The example fleet, applied once for all tests: those that change something put it back."""
    with pytest.MonkeyPatch.context() as patch:
        # Nothing that this machine is told about AWS may lead boto3 elsewhere.
        patch.setenv("AWS_CONFIG_FILE", "/dev/null")
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        with Deployment(tmp_path_factory.mktemp("apply")) as deployment:
            yield deployment
