"""A file of teams is read as spreadsheets save it; what cannot be read is named with line and character."""

import codecs
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from slackapp.pulse.tree import Tree
from slackapp.roster.csv_file import COLUMNS, Roster, read_roster
from slackapp.roster.members import Account, Kind
from slackapp.roster.names import key, tidy, unwelcome
from slackapp.roster.spreadsheet import Problem
from tests.cast import ANA, HANA, LEA, OTTO

HEADER = "unit,parent,person,role,country\n"
ROBOT, GUS, NEW, GONE, SAM = "UROBOT", "UGUS", "UNEW", "UGONE", "USAM"
ACCOUNTS = {
    each.user: each
    for each in (
        Account(ANA, "Ana Answers", Kind.MEMBER, "Europe/Madrid", "ana@clinic.example"),
        Account(LEA, "Lea Leads", Kind.MEMBER, "", "Lea@Clinic.example"),
        Account(OTTO, "Otto Other", Kind.MEMBER),
        Account(HANA, "Hana Human", Kind.MEMBER),
        Account(ROBOT, "Robo Robot", Kind.BOT),
        Account(GUS, "Gus Guest", Kind.GUEST),
        Account(NEW, "Nia New", Kind.INVITED),
        Account(GONE, "Gone Away", Kind.DEACTIVATED, email="ana@clinic.example"),
        Account(SAM, "Sam Stranger", Kind.STRANGER),
    )
}
SIMPLE = f"Clinic,,,,\nWard 3,Clinic,{LEA},lead,DE\nWard 3,Clinic,{ANA},member,\n"


def read(text: str | bytes, accounts: dict[str, Account] = ACCOUNTS) -> Roster:
    return read_roster("people.csv", text.encode() if isinstance(text, str) else text, accounts)


def problem(text: str | bytes, accounts: dict[str, Account] = ACCOUNTS) -> str:
    with pytest.raises(Problem) as caught:
        read(text, accounts)
    return str(caught.value)


def swapped(text: str) -> str:
    """The columns in another order."""
    return "".join(
        f"{role},{person},{country},{unit},{parent}\n"
        for unit, parent, person, role, country in (line.split(",") for line in text.splitlines())
    )


def padded(text: str) -> str:
    """Blank rows and empty columns, as a spreadsheet leaves them."""
    lines = [f"{line},," for line in text.splitlines()]
    return "\n,,,,,,\n".join(["", *lines, ",,,,,,", "\u00a0,,\u200b,,,,"]).lstrip("\n")


WAYS: dict[str, Callable[[str], bytes]] = {
    "as it is": lambda text: text.encode(),
    "with a byte order mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16, big end first": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "lines of Windows": lambda text: text.replace("\n", "\r\n").encode(),
    "lines of an old Mac": lambda text: text.replace("\n", "\r").encode(),
    "semicolons": lambda text: text.replace(",", ";").encode(),
    "semicolons, said": lambda text: ("sep=;\r\n" + text.replace(",", ";")).encode(),
    "commas, said in quotes": lambda text: ('"sep=,"\n' + text).encode(),
    "a bar, said in capitals": lambda text: ("SEP=|\n" + text.replace(",", "|")).encode(),
    "tabs": lambda text: text.replace(",", "\t").encode(),
    "columns in another order": lambda text: swapped(text).encode(),
    "blank rows and empty columns": lambda text: padded(text).encode(),
    "capitals in the columns": lambda text: text.replace(HEADER, HEADER.upper()).encode(),
    "capitals in roles": lambda text: text.replace("lead", "Lead").replace("member", "MEMBER").encode(),
    "small letters in ids": lambda text: text.replace(ANA, ANA.lower()).encode(),
    "invisible characters": lambda text: text.replace(",", "\u200b,\ufeff").encode(),
    "no-break spaces": lambda text: text.replace("Ward 3", "Ward\u00a03 ").encode(),
    "everything in quotes": lambda text: "".join(
        ",".join(f'"{cell}"' for cell in line.split(",")) + "\n" for line in text.splitlines()
    ).encode(),
    "an address": lambda text: text.replace(ANA, "Ana@clinic.example").encode(),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_a_file_in_any_of_these_ways_reads_the_same(way: Callable[[str], bytes]) -> None:
    assert read(way(HEADER + SIMPLE)) == read(HEADER + SIMPLE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ward 3", "ward 3"),
        ("Ward 3", "Ward\u00a03"),
        ("Küche", "Ku\u0308che"),
        ("Küche", "KÜCHE"),
        ("Ward 3", "Ward 3\u200b"),
    ],
)
def test_spellings_of_one_name_are_one_unit_called_as_the_first_row_has_it(one: str, other: str) -> None:
    found = read(f"{HEADER}{one},,{LEA},lead,\n{other},,{ANA},member,\n")
    assert [each.name for each in found.units] == [one]
    assert {each.unit for each in found.memberships} == {found.units[0].id}
    said = [f'people.csv:3: "{tidy(other)}" is read as "{one}".'] if tidy(other) != one else []
    assert list(map(str, found.notices)) == said


def test_rows_that_disagree_about_one_unit_are_named() -> None:
    rows = f"Clinic,,,,\nWard 3,Clinic,{LEA},lead,\nward\u00a03,,{ANA},member,\n"
    said = (
        'people.csv:4: unit "Ward 3" is at the top here and below "Clinic" in line 3: give it the same parent'
        " in every row."
    )
    assert problem(HEADER + rows) == said
    assert problem(f"{HEADER}{rows}Ward 3,,{OTTO},member,\n") == said  # once, however many rows say so


def test_a_parent_in_another_spelling_is_the_same_parent() -> None:
    found = read(f"{HEADER}Küche,,{LEA},lead,\nHerd,KU\u0308CHE,{ANA},member,\n")
    assert found.units[1].parent == found.units[0].id == "Küche"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("Wa\x00rd", "the unit holds a NUL byte (U+0000): take it out."),
        ("Wa\x1brd", "the unit holds a control character (U+001B)"),
        ("Wa\x85rd", "the unit holds a control character (U+0085)"),
        ("Wa\ufffdrd", "the unit holds a character that was lost when the file was saved (U+FFFD)"),
        ("Wa\u2028rd", "the unit holds line separator (U+2028)"),
    ],
)
def test_a_character_that_no_name_may_hold_is_named_with_line_and_column(cell: str, said: str) -> None:
    assert f"people.csv:3: {said}" in problem(f"{HEADER}Clinic,,,,\n{cell},,{ANA},member,\n")


@pytest.mark.parametrize("column", range(5))
def test_a_nul_byte_anywhere_is_a_sentence(column: int) -> None:
    cells = ["Ward 3", "", ANA, "member", "DE"]
    cells[column] = f"{cells[column]}\x00"
    assert f"the {COLUMNS[column]} holds a NUL byte" in problem(HEADER + ",".join(cells))


@pytest.mark.parametrize("name", ["R&D *stars*", "#general", "`code`", "_Ward_ ~3~", "<!channel>", "=1+1"])
def test_marks_in_names_are_taken_as_they_are(name: str) -> None:
    assert read(f"{HEADER}{name},,{LEA},lead,\n").units[0].name == name


def test_a_file_in_another_encoding_is_named_with_its_line_and_the_letter() -> None:
    said = problem(f"{HEADER}Ward 3,,{LEA},lead,\nKüche,,{ANA},member,\n".encode("latin-1"))
    assert said == (
        "people.csv:3: the file is not UTF-8 (here is the byte FC, in Western European files"
        ' latin small letter u with diaeresis (U+00FC) "ü"): save it as CSV UTF-8.'
    )
    assert "broken UTF-16" in problem(b"\xff\xfeabc")


@pytest.mark.parametrize("begins", [b"PK\x03\x04\x14\0", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_a_workbook_is_told_from_a_table(begins: bytes) -> None:
    assert problem(begins + b"\x80") == (
        "people.csv: the file is a spreadsheet’s own, such as .xlsx: save the table as CSV UTF-8."
    )


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ("unit,parent,person,role", "(missing: country)"),
        ("unit,parent,person,role,country,e-mail", '(unknown: "e-mail")'),
        ("unit,unit,parent,person,role,country", "(twice: unit)"),
        ("a,b,c", "in any order"),
        ("", "in any order"),
    ],
)
def test_a_first_line_that_names_other_columns_says_which_are_wrong(first: str, said: str) -> None:
    found = problem(first + "\nx,y,z\n")
    assert "the first line must be: unit,parent,person,role,country" in found
    assert said in found


def test_a_separator_that_nobody_uses_is_named() -> None:
    assert problem("sep=-\nunit-parent") == (
        "people.csv:1: sep= names hyphen-minus (U+002D): separate by one of"
        " comma, semicolon, tab, vertical bar."
    )


@pytest.mark.parametrize(
    ("user", "why", "kept"),
    [
        (GUS, "Gus Guest (UGUS) is a guest", True),
        (NEW, "Nia New (UNEW) is invited but has never signed in", True),
        (ROBOT, "Robo Robot (UROBOT) is a bot", False),
        (GONE, "Gone Away (UGONE) is a deactivated account", False),
        (SAM, "Sam Stranger (USAM) is of another organisation, here by a shared channel", False),
    ],
)
def test_who_is_no_full_member_is_named_with_line_and_reason_and_does_not_count(
    user: str, why: str, kept: bool
) -> None:
    found = read(f"{HEADER}Ward 3,,{LEA},lead,\nWard 3,,{user},member,\n")
    assert list(map(str, found.notices)) == [f"people.csv:3: {why}: is not asked and does not count."]
    assert [each.user for each in found.people if each.reachable] == [LEA]
    assert (user in {each.user for each in found.people}) is kept, "kept until they are a full member"
    assert (user in {each.user for each in found.memberships}) is kept


@pytest.mark.parametrize("user", [ROBOT, GUS, GONE])
def test_a_bot_as_the_only_lead_is_named(user: str) -> None:
    found = read(f"{HEADER}Ward 3,,{user},lead,\nWard 3,,{ANA},member,\n")
    account = ACCOUNTS[user]
    assert str(found.notices[-1]) == (
        f'people.csv:2: nobody would read the report of "Ward 3" as its lead: {account.name} ({user}) is'
        f" {account.kind}. Name a lead who is a full member."
    )
    both = read(f"{HEADER}Ward 3,,{user},lead,\nWard 3,,{LEA},lead,\n")
    assert not any("nobody would read" in str(each) for each in both.notices)


def test_addresses_that_slack_does_not_tell_are_one_fault() -> None:
    silent = {user: Account(user, each.name, each.kind) for user, each in ACCOUNTS.items()}
    rows = "Ward 3,,ana@clinic.example,member,\nWard 3,,lea@clinic.example,lead,\n"
    assert problem(HEADER + rows, silent) == (
        "people.csv:2: 2 rows name people by an e-mail address, and Slack tells Lean On none: use member ids,"
        " or give the app the scope users:read.email and install it again."
    )
    assert "Slack knows no member" in problem(f"{HEADER}Ward 3,,nobody@clinic.example,member,\n")


def test_one_person_by_id_and_by_address_is_one() -> None:
    rows = f"Ward 3,,{ANA},member,\nWard 3,,ana@clinic.example,lead,\n"
    assert problem(HEADER + rows).startswith('people.csv:3: "UANA" is in unit "Ward 3" in an earlier row too')


def test_somebody_without_a_zone_in_slack_is_given_none() -> None:
    assert {each.user: each.zone for each in read(HEADER + SIMPLE).people} == {LEA: "", ANA: "Europe/Madrid"}


def roster_or_problem(raw: bytes) -> Roster | str:
    try:
        return read(raw)
    except Problem as problem:
        return str(problem)


CELLS = st.one_of(
    st.sampled_from(["", "Ward 3", "ward\u00a03", "Clinic", ANA, LEA, GUS, ROBOT, "ana@clinic.example"]),
    st.sampled_from(["lead", "Member", "EXCLUDED", "DE", "gb", "UK", "\x00", '"', "a\nb", "x" * 90]),
    st.text(max_size=8),
)
TABLES = st.builds(
    lambda first, separator, rows: first + "\n".join(separator.join(row) for row in rows),
    st.sampled_from(
        [HEADER, HEADER.replace(",", ";"), "sep=;\n" + HEADER.replace(",", ";"), "\ufeff" + HEADER]
    ),
    st.sampled_from([",", ";", "\t"]),
    st.lists(st.lists(CELLS, max_size=7), max_size=8),
)


@given(
    st.one_of(st.text().map(str.encode), st.binary(), TABLES.map(lambda each: each.encode(errors="replace")))
)
@example(b"sep=")
@example(b'sep=;\n"')
@example(b"\xff\xfe")
@example(HEADER.encode() + b"A,A,,,\n")
@example(HEADER.encode() + b"A,B,,,\nB,A,,,\n")
def test_any_bytes_are_a_roster_or_a_problem_that_names_its_lines(raw: bytes) -> None:
    found = roster_or_problem(raw)
    if isinstance(found, str):
        assert all(line.startswith("people.csv") for line in found.split("\n"))
        assert unwelcome(found.replace("\n", "")) is None
        return
    Tree.grow(found.units)
    assert len({key(each.name) for each in found.units}) == len(found.units), "one unit a name"
    assert all(each.name and unwelcome(each.name) is None for each in found.units)
    known = {each.id for each in found.units}
    assert {each.unit for each in found.memberships} <= known
    assert {each.user for each in found.people if each.reachable} <= {ANA, LEA, OTTO, HANA}
    assert {each.user for each in found.memberships} <= {each.user for each in found.people}


NAMES = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters=',;|"@'), min_size=1, max_size=12
).filter(key)


@given(
    st.lists(st.tuples(NAMES, st.sampled_from([ANA, LEA, OTTO, HANA])), min_size=1, max_size=6),
    st.sampled_from(sorted(WAYS)),
)
def test_what_a_spreadsheet_writes_reads_the_same_in_every_way(rows: list[tuple[str, str]], way: str) -> None:
    lines = [f"{name},,{user},member,DE\n" for name, user in dict(rows).items()]
    plain = HEADER + "".join(lines)
    assert roster_or_problem(WAYS[way](plain)) == roster_or_problem(plain.encode())


def test_units_are_no_ladder_without_an_end() -> None:
    """Else one file keeps a worker busy for hours, and nobody gets a message."""
    rows = [f"U{number},{f'U{number - 1}' if number else ''},,," for number in range(3_000)]
    head = ",".join(COLUMNS)
    assert "has 50 units or more above it" in problem("\n".join([head, *rows]))
    read("\n".join([head, *rows[:50]]))
