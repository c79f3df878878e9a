from scoping.stack import areas, suggestion


def test_there_are_eight_questions_and_no_name_stands_in_two() -> None:
    names = [choice.name for area in areas() for choice in area.choices]

    assert len(areas()) == 8
    assert sorted(names) == sorted(set(names))


def test_answers_become_systems_ties_and_flows() -> None:
    batch = suggestion(
        "Payments",
        {
            "customer_facing": ["api", "web"],
            "infrastructure": ["aws", "database"],
            "identity": ["okta"],
            "other": ["hr", "zendesk"],
        },
        {"processors": ("Mailco",)},
    )

    rows = {(row.noun, row.label): row for row in batch.rows}
    assert rows["system", "API"].links["needed_systems"] == ("AWS", "Primary database")
    assert rows["system", "Web application"].links["needed_systems"] == ("API",)
    assert rows["system", "Okta"].links["enforces_on"] == ("API",)
    assert rows["system", "HR system"].links["lists_for"] == ("API",)
    assert rows["system", "Mailco"].values["exit"] == rows["system", "AWS"].values["exit"] == "carve_out"
    assert "exit" not in rows["system", "Primary database"].values
    assert rows["service", "Payments"].links["needed_systems"] == ("API", "Web application")
    assert sorted(label for noun, label in rows if noun == "flow") == [
        "API → Mailco",
        "API → Primary database",
        "API → Zendesk",
        "Customers → API",
        "Customers → Web application",
        "Web application → API",
    ]


def test_everything_at_once_names_only_what_it_makes() -> None:
    batch = suggestion("All", {area.key: [choice.key for choice in area.choices] for area in areas()}, {})

    made = {row.label for row in batch.rows if row.noun == "system"}
    linked = {name for row in batch.rows for names in row.links.values() for name in names}
    assert linked <= made
    assert len({(row.noun, row.key) for row in batch.rows}) == len(batch.rows)


def test_no_answer_suggests_nothing() -> None:
    assert suggestion("", {}, {}).rows == ()
