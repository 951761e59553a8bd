"""Clips and results in a store that speaks S3: a server of its own that nodes find in their environment."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from conftest import QUICK, Nodes, assert_same_files, counting, full
from moto.server import ThreadedMotoServer
from pyarrow import parquet


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[fsspec.AbstractFileSystem]:
    """An empty store with the buckets `clips` and `results`, which the environment names."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    files = fsspec.filesystem("s3", skip_instance_cache=True, use_listings_cache=False)
    for bucket in ("clips", "results"):
        files.mkdir(bucket)
    yield files
    server.stop()


def test_a_store_holds_the_same_as_a_folder(s3, nodes: Nodes, coxa: Path, recordings: Path, command,
                                            tmp_path: Path) -> None:
    for file in recordings.iterdir():
        s3.put_file(str(file), f"clips/study/{file.name}")
    s3.pipe_file("clips/study/bad.jsonl", b"hello\n")
    # The long form starts a cluster of this machine alone, as the command does without an address.
    cluster = [] if full() else ["--address", nodes.cluster.address]
    nodes.add()
    typed = ["s3://clips/study/", *QUICK, "--out", "s3://results/here", *cluster, "--coxa", counting(coxa, tmp_path)]
    ran = command(*typed, cwd=tmp_path)
    told = "5 assessed, 0 skipped, 1 failed; all in s3://results/here/clips.parquet"
    assert told in ran.stdout, ran.stdout + ran.stderr
    assert ran.returncode == 1

    # The same clips under the names that the store gives them.
    work = tmp_path / "clips" / "study"
    work.parent.mkdir()
    os.symlink(recordings, work)
    names = sorted(f"clips/study/{file.name}" for file in recordings.iterdir())
    subprocess.run([coxa, "batch", *names, *QUICK, "--out", "batch"], cwd=tmp_path, check=True, capture_output=True)
    s3.get("results/here/", str(tmp_path / "fetched"), recursive=True)
    rows = parquet.read_table(tmp_path / "fetched" / "clips.parquet").to_pylist()
    done = {row["input"]: row for row in rows if row["status"] == "assessed"}
    assert set(done) == {f"s3://{name}" for name in names}
    for name in names:
        assert_same_files(tmp_path / "fetched" / done[f"s3://{name}"]["folder"],
                          tmp_path / "batch" / Path(name).name.removesuffix(".jsonl.gz"))
    assert [row["error"] for row in rows if row["status"] == "failed"][0].startswith("clips/study/bad.jsonl")

    # What is done is known by its version alone, without being read again.
    seen = s3.find("results/here/.coxa-ray/seen")
    assert len(seen) == len(names) + 1

    # What lost its report was never whole, or is so no more.
    s3.rm_file(f"results/here/{done[f's3://{names[0]}']['folder']}/report.json")
    again = command(*typed, cwd=tmp_path)
    assert "1 assessed, 4 skipped, 1 failed" in again.stdout, again.stdout + again.stderr
