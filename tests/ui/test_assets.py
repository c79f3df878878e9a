from soc2hub.ui.assets import print_assets


def test_every_font_a_print_sheet_names_is_handed_along() -> None:
    assets = print_assets()
    sheet = assets["print_fonts.css"].decode()

    named = [piece.split('"')[0] for piece in sheet.split("asset:")[1:]]
    assert len(named) == 8
    assert set(named) <= set(assets)
    assert all(assets[name].startswith(b"wOF2") for name in named)
