"""`python -m benchmarks.faults.mails COUNT`: plans that many mails, each in a transaction, as web pages do."""

import sys

import django


def main(count: int) -> None:
    from django.core.mail import EmailMessage  # these need Django set up first
    from django.db import transaction

    from soc2hub.jobs.outbox import plan_mail

    for number in range(count):
        with transaction.atomic():
            message = EmailMessage("Evidence is due", f"Thing {number} is due from you.")
            plan_mail(kind="digest", recipient=f"person{number}@drill.example", message=message, slot="drill")


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]))
