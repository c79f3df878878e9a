from soc2hub.bootstrap import libraries
from soc2hub.bootstrap.libraries import Need


def test_a_library_that_is_not_there_is_missing() -> None:
    assert libraries.has_library("libc.so.6")
    assert not libraries.has_library("libc.so.6", "libnever.so.7")


def test_only_unmet_needs_name_their_packages() -> None:
    met = Need(packages=("libc6",), is_met=lambda: True)
    unmet = Need(packages=("libnever7", "libnever-dev"), is_met=lambda: False)

    assert libraries.missing_packages([met, unmet]) == ["libnever7", "libnever-dev"]
    assert libraries.ensure([met]) == ""
