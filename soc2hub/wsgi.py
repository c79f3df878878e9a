"""The web process: refuses to serve with a database role that could pass the second wall."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soc2hub.settings")
application = get_wsgi_application()

from soc2hub.tenancy.isolation import refuse_powerful_role  # noqa: E402  (needs the apps loaded)

refuse_powerful_role()
