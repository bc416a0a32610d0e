"""What a desktop needs to open a project by a double click."""

import configparser
import xml.etree.ElementTree as ET

from calibgui.resources import resource_path

NAMESPACE = "{http://www.freedesktop.org/standards/shared-mime-info}"


def test_that_the_desktop_file_opens_the_type_that_the_mime_file_gives_to_projects() -> None:
    desktop = configparser.ConfigParser(interpolation=None, strict=True)
    desktop.optionxform = str  # type: ignore[assignment,method-assign]
    desktop.read_string(resource_path("calibgui.desktop").read_text(encoding="utf-8"))
    entry = desktop["Desktop Entry"]
    assert {"Type", "Name", "Exec", "Icon", "MimeType"} <= set(entry)
    assert entry["Exec"] == "calibgui %F"
    assert all(entry[key].endswith(";") for key in ("MimeType", "Categories", "Keywords"))
    root = ET.parse(resource_path("calibgui-mime.xml")).getroot()
    kind = root.find(f"{NAMESPACE}mime-type")
    assert kind is not None
    assert f"{kind.get('type')};" == entry["MimeType"]
    assert [glob.get("pattern") for glob in kind.iter(f"{NAMESPACE}glob")] == ["*.calib"]
    assert resource_path("icons", f"{entry['Icon']}.svg").is_file()
