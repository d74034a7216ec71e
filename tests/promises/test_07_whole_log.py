"""Promise 7 reads PostgreSQL's write-ahead log whole, however many segments a night fills (red team 7)."""

from collections.abc import Iterator
from typing import Final

import psycopg
import pytest
import sqlalchemy as sa

from tests.promises.disks import written_ahead
from tests.promises.evidence import Evidence
from tests.promises.pages import log_records
from tests.services.postgres import PostgresServer

pytestmark = pytest.mark.postgres
SEGMENTS: Final = ("first segment", "second segment", "third segment")


@pytest.fixture
def admin(postgres_server: PostgresServer, postgres_url: str) -> Iterator[psycopg.Connection]:
    """A connection to a database of one table."""
    with postgres_server.admin(str(sa.make_url(postgres_url).database)) as connection:
        connection.execute("CREATE TABLE note (said text)")
        yield connection


def fill_segments(admin: psycopg.Connection) -> None:
    """Write a row into each of three segments, each followed by a checkpoint that recycles what it may."""
    for said in SEGMENTS:
        admin.execute("INSERT INTO note VALUES (%s)", [said])
        admin.execute("SELECT pg_switch_wal()")
        admin.execute("CHECKPOINT")


def test_a_night_over_several_segments_is_read_from_its_first_record(
    postgres_server: PostgresServer, admin: psycopg.Connection
) -> None:
    evidence = Evidence()
    with written_ahead(postgres_server, admin, evidence):
        fill_segments(admin)
    assert inserted(evidence) == 3
    assert [said for said in SEGMENTS if said.encode() in evidence.raw["write-ahead log"]] == [*SEGMENTS]


def test_a_record_that_nobody_has_flushed_yet_is_read_too(
    postgres_server: PostgresServer, admin: psycopg.Connection
) -> None:
    evidence = Evidence()
    with written_ahead(postgres_server, admin, evidence):
        admin.execute("SET synchronous_commit = off")
        # The last text twice: the head of a page, which comes every 8 kB, can cut one of two records only.
        for number in (*range(50), 49):
            admin.execute("INSERT INTO note VALUES (%s)", [f"{number:0900}"])
    assert inserted(evidence) == 51
    assert f"{49:0900}".encode()[-300:] in evidence.raw["write-ahead log"]


def test_a_log_that_lacks_a_segment_is_no_evidence(
    postgres_server: PostgresServer, admin: psycopg.Connection
) -> None:
    def careless_night() -> None:
        with written_ahead(postgres_server, admin, Evidence()):
            admin.execute("SELECT pg_drop_replication_slot('night')")  # which keeps the segments
            fill_segments(admin)

    with pytest.raises(AssertionError, match=r"only [\d,]+ of [\d,]+ bytes"):
        careless_night()


def test_where_the_log_cannot_be_read_its_reader_says_why(postgres_server: PostgresServer) -> None:
    nowhere = "0/1000000"
    with pytest.raises(AssertionError, match=r"ended with 1: .*could not find a valid record"):
        log_records(postgres_server.data, nowhere, nowhere, 0, {})


def inserted(evidence: Evidence) -> int:
    """How many rows the log says were written."""
    return sum("Heap INSERT" in line and "note block" in line for line in evidence.log_records)
