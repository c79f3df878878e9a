"""WeasyPrint alone: `python -m benchmarks.paper` reads {html, assets} and writes the PDF. Imports nothing of ours."""

import base64
import json
import mimetypes
import sys
from typing import Any

from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse


def main() -> None:
    given = json.load(sys.stdin)
    assets = {name: base64.b64decode(data) for name, data in given["assets"].items()}

    class Assets(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            name = url.removeprefix("asset:")
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, assets[name], {"Content-Type": kind})

    html = HTML(string=given["html"], base_url="asset:", url_fetcher=Assets())
    sys.stdout.buffer.write(html.write_pdf(pdf_variant="pdf/ua-1"))


if __name__ == "__main__":
    main()
