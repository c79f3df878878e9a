import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoping.importers.reading import INTO, read
from scoping.importers.shapes import SYSTEMS
from scoping.importers.tables import Batch, read_table
from scoping.likenesses import alike, essence
from soc2hub.lib.plans import Unreadable
from soc2hub.lib.sheets import read_sheets

SYSTEM_TABLE = """Acme GmbH inventory,,,
exported by hand,,,

System name,Type,Env,Customer data,Mystery
Payments API,app,PROD,yes,1
Ledger,database,prod,partly,2
"""


def said(batch: Batch) -> list[str]:
    return [str(problem) for problem in batch.problems]


def test_lines_before_the_heading_are_skipped_and_columns_found_by_synonyms() -> None:
    batch = read("systems", "a.csv", SYSTEM_TABLE.encode())

    assert [dict(row.values) for row in batch.rows] == [
        {"name": "Payments API", "kind": "application", "environment": "production", "carries_customer_data": "yes"},
        {"name": "Ledger", "kind": "data_store", "environment": "production", "carries_customer_data": "partly"},
    ]
    assert [row.place.line for row in batch.rows] == [5, 6]
    assert said(batch) == ["a.csv, line 4: columns not used: “Mystery”"]


def test_bad_cells_are_named_with_line_and_column() -> None:
    data = SYSTEM_TABLE.replace("database", "gizmo").replace("Payments API", "").encode()

    batch = read("systems", "a.csv", data)

    assert batch.rows == ()
    assert [str(problem.place) for problem in batch.problems if problem.is_blocking] == [
        "a.csv, line 5, column 1",
        "a.csv, line 6, column 2",
    ]
    assert "kind: “gizmo” is none of: application" in " ".join(said(batch))


def test_the_same_row_twice_is_one_and_a_different_one_is_a_problem() -> None:
    same = read("services", "a.csv", b"Service\nPayments\n payments \n")
    other = read("services", "a.csv", b"Service,Description\nPayments,Cards\nPayments,Loans\n")

    assert [len(same.rows), len(other.rows)] == [1, 1]
    assert [problem.is_blocking for problem in same.problems] == [True]
    assert said(other) == ["a.csv, line 3: “Payments” stands in line 2 already, with other values"]


def test_a_flow_both_ways_is_two_flows() -> None:
    batch = read("flows", "a.csv", b"From,To,Direction\nAPI,Ledger,both ways\nAPI,Mail,one way\n")

    assert [row.label for row in batch.rows] == ["API → Ledger", "Ledger → API", "API → Mail"]


def test_a_table_without_its_heading_is_refused() -> None:
    with pytest.raises(
        Unreadable, match="no heading of commitments in the first 40 lines; a column “customer”"
    ):
        read("commitments", "a.csv", b"foo,bar\n1,2\n")


def test_the_example_of_every_import_is_one_that_works() -> None:
    for into in INTO.values():
        batch = read(into.key, "example.csv", into.example.encode())
        assert batch.rows, into.key
        assert [problem for problem in batch.problems if problem.is_blocking] == [], into.key


def test_a_cloud_inventory_becomes_a_few_systems() -> None:
    rows = ["resourceId,resourceType,resourceName,awsRegion,accountId"]
    rows += [f"i-{n},AWS::EC2::Instance,web-prod-{n},eu-west-1,acme-prod" for n in range(500)]
    rows += [f"v-{n},AWS::EC2::Volume,disk-{n},eu-west-1,acme-prod" for n in range(500)]
    rows += ["db,AWS::RDS::DBInstance,ledger,eu-west-1,acme-prod", "b,AWS::S3::Bucket,files,us-east-1,acme-staging"]

    batch = read("systems", "aws.csv", "\n".join(rows).encode())

    assert [(row.label, row.values["kind"], row.values["environment"]) for row in batch.rows] == [
        ("acme-prod: databases", "data_store", "production"),
        ("acme-prod: servers", "infrastructure", "production"),
        ("acme-staging: file storage", "data_store", "staging"),
    ]
    assert batch.rows[1].values["note"] == "500 resources in eu-west-1"
    assert {row.values["operated_by"] for row in batch.rows} == {"AWS"}
    assert "1002 resources: 3 systems, 500 parts of others left out" in " ".join(said(batch))


@pytest.mark.parametrize(
    ("table", "label", "provider"),
    [
        (
            "NAME,TYPE,RESOURCE GROUP,LOCATION\nvault1,Microsoft.KeyVault/vaults,rg-prod,westeurope\n",
            "rg-prod: keys and secrets",
            "Microsoft Azure",
        ),
        (
            "name,assetType,project,location\nx,sqladmin.googleapis.com/Instance,shop-dev,eu\n",
            "shop-dev: databases",
            "Google Cloud",
        ),
    ],
)
def test_other_clouds_are_known_too(table: str, label: str, provider: str) -> None:
    (row,) = read("assets", "a.csv", table.encode()).rows

    assert (row.label, row.values["operated_by"]) == (label, provider)


@given(st.lists(st.lists(st.text(alphabet="ab,;\n\"' 1", max_size=8), max_size=5), max_size=8))
def test_any_table_is_read_or_refused(rows: list[list[str]]) -> None:
    text = "name,kind,needs\n" + "\n".join(",".join(cells) for cells in rows)
    try:
        batch = read_table("a.csv", read_sheets("a.csv", text.encode()), SYSTEMS)
    except Unreadable:
        return
    assert len({row.key for row in batch.rows}) == len(batch.rows)


def test_names_of_the_same_thing_are_found() -> None:
    assert essence("AWS S3") == essence("Amazon S3.") == essence("s3 (AWS)")
    assert alike(["Google Workspace", "Workspace", "Payments", "Payment service", "Ledger"]) == [
        ("Google Workspace", "Workspace"),
        ("Payment service", "Payments"),
    ]
    assert alike(["Server", "Application", "AWS", "Azure"]) == []
