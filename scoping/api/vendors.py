"""vendors, their reports, and the controls each expects of the other."""

from typing import Any

from django.db.models import QuerySet

from scoping.actions.vendors import CSOCS, CUECS, REPORTS, VENDORS
from scoping.api.rows import ManyRows, OneRow, Rows, listed, single
from scoping.queries import vendors
from scoping.serializers import CsocSerializer, CuecSerializer, VendorReportSerializer, VendorSerializer
from soc2hub.accounts.roles import Permission as P


class VendorRows(Rows):
    register, serializer = VENDORS, VendorSerializer

    def rows(self) -> QuerySet[Any]:
        return vendors.vendors()


class VendorReportRows(Rows):
    register, serializer, by = REPORTS, VendorReportSerializer, ("vendor_name", "id")

    def rows(self) -> QuerySet[Any]:
        return vendors.reports()


class CsocRows(Rows):
    register, serializer, by = CSOCS, CsocSerializer, ("vendor_name", "id")

    def rows(self) -> QuerySet[Any]:
        return vendors.csocs()


class CuecRows(Rows):
    register, serializer, by = CUECS, CuecSerializer, ("vendor_name", "id")

    def rows(self) -> QuerySet[Any]:
        return vendors.cuecs()


@listed("vendors", VendorSerializer)
class Vendors(VendorRows, ManyRows):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@single("vendors", VendorSerializer)
class OneVendor(VendorRows, OneRow):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@listed("vendor_reports", VendorReportSerializer)
class VendorReports(VendorReportRows, ManyRows):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@single("vendor_reports", VendorReportSerializer)
class OneVendorReport(VendorReportRows, OneRow):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@listed("csocs", CsocSerializer)
class Csocs(CsocRows, ManyRows):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@single("csocs", CsocSerializer)
class OneCsoc(CsocRows, OneRow):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@listed("cuecs", CuecSerializer)
class Cuecs(CuecRows, ManyRows):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@single("cuecs", CuecSerializer)
class OneCuec(CuecRows, OneRow):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE
