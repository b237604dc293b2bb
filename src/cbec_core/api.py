"""Everything that a plugin may use of the core; plugins import this and `cbec_core.testing` only.

Names are loaded when they are first asked for, so a manifest that takes `ProviderSpec` and
`hookimpl` loads neither pydantic nor the rest of the domain. Written by tools/generate_api.py.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cbec_core.app import Cbec as Cbec
    from cbec_core.config.secrets import SecretStr as SecretStr
    from cbec_core.domain.assess import assess as assess
    from cbec_core.domain.charged_twice import TWICE as TWICE
    from cbec_core.domain.charged_twice import charged_twice as charged_twice
    from cbec_core.domain.consignment import Consignment as Consignment
    from cbec_core.domain.consignment import ConsignmentLine as ConsignmentLine
    from cbec_core.domain.consignment import ContentCategory as ContentCategory
    from cbec_core.domain.consignment import Incoterm as Incoterm
    from cbec_core.domain.consignment import Parcel as Parcel
    from cbec_core.domain.customs import DECLARATION_MOVES as DECLARATION_MOVES
    from cbec_core.domain.customs import Declaration as Declaration
    from cbec_core.domain.customs import DeclarationState as DeclarationState
    from cbec_core.domain.customs import Direction as Direction
    from cbec_core.domain.customs import Finding as Finding
    from cbec_core.domain.customs import FindingText as FindingText
    from cbec_core.domain.customs import Severity as Severity
    from cbec_core.domain.customs_borders import BORDER_RULES as BORDER_RULES
    from cbec_core.domain.customs_borders import BorderRule as BorderRule
    from cbec_core.domain.customs_borders import crosses_customs_border as crosses_customs_border
    from cbec_core.domain.customs_borders import place_in as place_in
    from cbec_core.domain.customs_borders import region_of as region_of
    from cbec_core.domain.descriptions import says_little as says_little
    from cbec_core.domain.duty import ITEM as ITEM
    from cbec_core.domain.duty import KILOGRAM as KILOGRAM
    from cbec_core.domain.duty import Bound as Bound
    from cbec_core.domain.duty import DutyBound as DutyBound
    from cbec_core.domain.duty import DutyTerms as DutyTerms
    from cbec_core.domain.duty import SpecificDuty as SpecificDuty
    from cbec_core.domain.duty import duty_due as duty_due
    from cbec_core.domain.duty import duty_text as duty_text
    from cbec_core.domain.duty import is_percentage as is_percentage
    from cbec_core.domain.errors import CbecError as CbecError
    from cbec_core.domain.errors import ConfigError as ConfigError
    from cbec_core.domain.errors import DomainError as DomainError
    from cbec_core.domain.errors import ErrorText as ErrorText
    from cbec_core.domain.errors import PluginError as PluginError
    from cbec_core.domain.errors import ProviderError as ProviderError
    from cbec_core.domain.errors import Retry as Retry
    from cbec_core.domain.errors import StorageError as StorageError
    from cbec_core.domain.errors import catalogue as catalogue
    from cbec_core.domain.errors import define_errors as define_errors
    from cbec_core.domain.errors import shown as shown
    from cbec_core.domain.events import Event as Event
    from cbec_core.domain.events import EventType as EventType
    from cbec_core.domain.events import Scalar as Scalar
    from cbec_core.domain.hold import Hold as Hold
    from cbec_core.domain.hold import Holder as Holder
    from cbec_core.domain.identifiers import Identifier as Identifier
    from cbec_core.domain.identifiers import IdentifierKind as IdentifierKind
    from cbec_core.domain.landed_cost import AdditionalRate as AdditionalRate
    from cbec_core.domain.landed_cost import ChargeClass as ChargeClass
    from cbec_core.domain.landed_cost import Confidence as Confidence
    from cbec_core.domain.landed_cost import ExchangeRate as ExchangeRate
    from cbec_core.domain.landed_cost import LandedCharge as LandedCharge
    from cbec_core.domain.landed_cost import LandedCostQuote as LandedCostQuote
    from cbec_core.domain.landed_cost import LandedLine as LandedLine
    from cbec_core.domain.landed_cost import Moment as Moment
    from cbec_core.domain.landed_cost import Payer as Payer
    from cbec_core.domain.landed_cost import TariffGap as TariffGap
    from cbec_core.domain.landed_cost import TariffRate as TariffRate
    from cbec_core.domain.landed_cost import TaxAssessment as TaxAssessment
    from cbec_core.domain.landed_request import Apportion as Apportion
    from cbec_core.domain.landed_request import Buyer as Buyer
    from cbec_core.domain.landed_request import DataSet as DataSet
    from cbec_core.domain.landed_request import LandedCostLine as LandedCostLine
    from cbec_core.domain.landed_request import LandedCostRequest as LandedCostRequest
    from cbec_core.domain.landed_request import TransportMode as TransportMode
    from cbec_core.domain.ledger import Account as Account
    from cbec_core.domain.ledger import Journal as Journal
    from cbec_core.domain.ledger import Posting as Posting
    from cbec_core.domain.merchant import ANY_MERCHANT as ANY_MERCHANT
    from cbec_core.domain.merchant import ANY_PERMISSION as ANY_PERMISSION
    from cbec_core.domain.merchant import Actor as Actor
    from cbec_core.domain.merchant import Merchant as Merchant
    from cbec_core.domain.merchant import Permission as Permission
    from cbec_core.domain.money import Money as Money
    from cbec_core.domain.money import Rounding as Rounding
    from cbec_core.domain.money import allocate as allocate
    from cbec_core.domain.money import exponent as exponent
    from cbec_core.domain.money import sum_money as sum_money
    from cbec_core.domain.operation import OPERATION_MOVES as OPERATION_MOVES
    from cbec_core.domain.operation import RUN_MOVES as RUN_MOVES
    from cbec_core.domain.operation import Operation as Operation
    from cbec_core.domain.operation import OperationKind as OperationKind
    from cbec_core.domain.operation import OperationState as OperationState
    from cbec_core.domain.operation import Run as Run
    from cbec_core.domain.operation import RunState as RunState
    from cbec_core.domain.order import ORDER_MOVES as ORDER_MOVES
    from cbec_core.domain.order import FulfilledBy as FulfilledBy
    from cbec_core.domain.order import Order as Order
    from cbec_core.domain.order import OrderLine as OrderLine
    from cbec_core.domain.order import OrderState as OrderState
    from cbec_core.domain.order import order_id as order_id
    from cbec_core.domain.party import Address as Address
    from cbec_core.domain.party import Party as Party
    from cbec_core.domain.party import check_country as check_country
    from cbec_core.domain.payment import PAYMENT_MOVES as PAYMENT_MOVES
    from cbec_core.domain.payment import Payment as Payment
    from cbec_core.domain.payment import PaymentEvent as PaymentEvent
    from cbec_core.domain.payment import PaymentEventKind as PaymentEventKind
    from cbec_core.domain.payment import PaymentState as PaymentState
    from cbec_core.domain.pricing import Charge as Charge
    from cbec_core.domain.pricing import ChargeKind as ChargeKind
    from cbec_core.domain.pricing import Collector as Collector
    from cbec_core.domain.pricing import TaxCollection as TaxCollection
    from cbec_core.domain.pricing import TaxScheme as TaxScheme
    from cbec_core.domain.pricing import charges_total as charges_total
    from cbec_core.domain.product import Category as Category
    from cbec_core.domain.product import CustomsProfile as CustomsProfile
    from cbec_core.domain.product import Product as Product
    from cbec_core.domain.product import ResponsiblePerson as ResponsiblePerson
    from cbec_core.domain.product import ResponsibleRole as ResponsibleRole
    from cbec_core.domain.product import Variant as Variant
    from cbec_core.domain.product import check_gtin as check_gtin
    from cbec_core.domain.product import check_hs as check_hs
    from cbec_core.domain.quantity import LARGEST as LARGEST
    from cbec_core.domain.quantity import Dimensions as Dimensions
    from cbec_core.domain.quantity import check_largest as check_largest
    from cbec_core.domain.quantity import grams as grams
    from cbec_core.domain.quantity import millimetres as millimetres
    from cbec_core.domain.reason_params import Params as Params
    from cbec_core.domain.reason_params import bounded as bounded
    from cbec_core.domain.reason_params import listed as listed
    from cbec_core.domain.reason_params import said as said
    from cbec_core.domain.reason_texts import REASONS as REASONS
    from cbec_core.domain.reason_texts import explain as explain
    from cbec_core.domain.reason_texts import reason_text as reason_text
    from cbec_core.domain.regime import Levy as Levy
    from cbec_core.domain.regime import Measure as Measure
    from cbec_core.domain.regime import Part as Part
    from cbec_core.domain.regime import Regime as Regime
    from cbec_core.domain.regime import Threshold as Threshold
    from cbec_core.domain.regime import ThresholdBase as ThresholdBase
    from cbec_core.domain.regime import Treatment as Treatment
    from cbec_core.domain.regime import Unit as Unit
    from cbec_core.domain.regime import Valuation as Valuation
    from cbec_core.domain.regime import Waiver as Waiver
    from cbec_core.domain.requirement import Need as Need
    from cbec_core.domain.requirement import Requirement as Requirement
    from cbec_core.domain.requirement import RequirementLine as RequirementLine
    from cbec_core.domain.requirement import RequirementSubject as RequirementSubject
    from cbec_core.domain.requirement import Station as Station
    from cbec_core.domain.requirement_check import check_requirements as check_requirements
    from cbec_core.domain.returns import RETURN_MOVES as RETURN_MOVES
    from cbec_core.domain.returns import RefundPart as RefundPart
    from cbec_core.domain.returns import Return as Return
    from cbec_core.domain.returns import ReturnLine as ReturnLine
    from cbec_core.domain.returns import ReturnState as ReturnState
    from cbec_core.domain.returns import cumulative_parts as cumulative_parts
    from cbec_core.domain.returns import refund_parts as refund_parts
    from cbec_core.domain.screening import ScreeningDecision as ScreeningDecision
    from cbec_core.domain.screening import ScreeningReason as ScreeningReason
    from cbec_core.domain.screening import Verdict as Verdict
    from cbec_core.domain.screening import strictest as strictest
    from cbec_core.domain.settlement import LineMatch as LineMatch
    from cbec_core.domain.settlement import Settlement as Settlement
    from cbec_core.domain.settlement import SettlementLine as SettlementLine
    from cbec_core.domain.settlement import SettlementLineKind as SettlementLineKind
    from cbec_core.domain.shipment import SHIPMENT_MOVES as SHIPMENT_MOVES
    from cbec_core.domain.shipment import RateLine as RateLine
    from cbec_core.domain.shipment import RateQuote as RateQuote
    from cbec_core.domain.shipment import Shipment as Shipment
    from cbec_core.domain.shipment import ShipmentState as ShipmentState
    from cbec_core.domain.stock import RESERVATION_MOVES as RESERVATION_MOVES
    from cbec_core.domain.stock import Movement as Movement
    from cbec_core.domain.stock import MovementKind as MovementKind
    from cbec_core.domain.stock import Reservation as Reservation
    from cbec_core.domain.stock import ReservationState as ReservationState
    from cbec_core.domain.stock import StockLevel as StockLevel
    from cbec_core.domain.tracking import TrackingEvent as TrackingEvent
    from cbec_core.domain.tracking import TrackingStatus as TrackingStatus
    from cbec_core.domain.tracking import overall_status as overall_status
    from cbec_core.domain.transitions import TransitionTable as TransitionTable
    from cbec_core.hooks import hookimpl as hookimpl
    from cbec_core.ports.asks import Asks as Asks
    from cbec_core.ports.carrier import Carrier as Carrier
    from cbec_core.ports.carrier import LabelRequest as LabelRequest
    from cbec_core.ports.carrier import LabelResult as LabelResult
    from cbec_core.ports.carrier import RateAnswer as RateAnswer
    from cbec_core.ports.carrier import RateRequest as RateRequest
    from cbec_core.ports.carrier import TrackRequest as TrackRequest
    from cbec_core.ports.carrier import VoidLabelRequest as VoidLabelRequest
    from cbec_core.ports.clock import Clock as Clock
    from cbec_core.ports.codec import dump as dump
    from cbec_core.ports.codec import fingerprint as fingerprint
    from cbec_core.ports.codec import load as load
    from cbec_core.ports.customs import CancelDeclarationRequest as CancelDeclarationRequest
    from cbec_core.ports.customs import CustomsRegime as CustomsRegime
    from cbec_core.ports.customs import DeclarationRequest as DeclarationRequest
    from cbec_core.ports.customs import DeclarationResult as DeclarationResult
    from cbec_core.ports.documents import Document as Document
    from cbec_core.ports.documents import DocumentKind as DocumentKind
    from cbec_core.ports.documents import DocumentRenderer as DocumentRenderer
    from cbec_core.ports.documents import DocumentRequest as DocumentRequest
    from cbec_core.ports.documents import PageSink as PageSink
    from cbec_core.ports.documents import PageSize as PageSize
    from cbec_core.ports.documents import PageStream as PageStream
    from cbec_core.ports.fx import FxPurpose as FxPurpose
    from cbec_core.ports.fx import FxSource as FxSource
    from cbec_core.ports.marketplace import ConfirmationResult as ConfirmationResult
    from cbec_core.ports.marketplace import ConfirmedLine as ConfirmedLine
    from cbec_core.ports.marketplace import ConfirmShipmentRequest as ConfirmShipmentRequest
    from cbec_core.ports.marketplace import ImportedOrder as ImportedOrder
    from cbec_core.ports.marketplace import Marketplace as Marketplace
    from cbec_core.ports.marketplace import OrderFault as OrderFault
    from cbec_core.ports.marketplace import OrderPage as OrderPage
    from cbec_core.ports.marketplace import ReadContext as ReadContext
    from cbec_core.ports.notify import Notice as Notice
    from cbec_core.ports.notify import NoticeResult as NoticeResult
    from cbec_core.ports.notify import Notifier as Notifier
    from cbec_core.ports.payment import AuthoriseRequest as AuthoriseRequest
    from cbec_core.ports.payment import CaptureRequest as CaptureRequest
    from cbec_core.ports.payment import PaymentNotice as PaymentNotice
    from cbec_core.ports.payment import PaymentProvider as PaymentProvider
    from cbec_core.ports.payment import PaymentResult as PaymentResult
    from cbec_core.ports.payment import RefundRequest as RefundRequest
    from cbec_core.ports.payment import VoidRequest as VoidRequest
    from cbec_core.ports.provider import API_VERSIONS as API_VERSIONS
    from cbec_core.ports.provider import Answer as Answer
    from cbec_core.ports.provider import Basis as Basis
    from cbec_core.ports.provider import Capability as Capability
    from cbec_core.ports.provider import LookupRequest as LookupRequest
    from cbec_core.ports.provider import Outcome as Outcome
    from cbec_core.ports.provider import ProviderSpec as ProviderSpec
    from cbec_core.ports.provider import ProviderTools as ProviderTools
    from cbec_core.ports.provider import effect as effect
    from cbec_core.ports.provider import is_effect as is_effect
    from cbec_core.ports.provider import is_local as is_local
    from cbec_core.ports.provider import local as local
    from cbec_core.ports.providers import Providers as Providers
    from cbec_core.ports.screening import Screener as Screener
    from cbec_core.ports.screening import ScreeningSubject as ScreeningSubject
    from cbec_core.ports.storage import Entities as Entities
    from cbec_core.ports.storage import Storage as Storage
    from cbec_core.ports.storage import UnitOfWork as UnitOfWork
    from cbec_core.ports.stored import DatabaseState as DatabaseState
    from cbec_core.ports.stored import InboxMessage as InboxMessage
    from cbec_core.ports.stored import OrderFilter as OrderFilter
    from cbec_core.ports.stored import OrderRevision as OrderRevision
    from cbec_core.ports.stored import Reserved as Reserved
    from cbec_core.ports.stored import SchemaState as SchemaState
    from cbec_core.ports.stored import StoredDocument as StoredDocument
    from cbec_core.ports.stored import StoredEvent as StoredEvent
    from cbec_core.ports.stored import UpsertResult as UpsertResult
    from cbec_core.ports.surface import CommandSpec as CommandSpec
    from cbec_core.ports.surface import DemoFile as DemoFile
    from cbec_core.ports.surface import DemoKind as DemoKind
    from cbec_core.ports.surface import MigrationBranch as MigrationBranch
    from cbec_core.ports.surface import PermissionSpec as PermissionSpec
    from cbec_core.ports.tariff import TariffSource as TariffSource
    from cbec_core.ports.tax import TaxRules as TaxRules
    from cbec_core.ports.transport import HttpRequest as HttpRequest
    from cbec_core.ports.transport import HttpResponse as HttpResponse
    from cbec_core.ports.transport import Transport as Transport
    from cbec_core.ports.transport import TransportError as TransportError
    from cbec_core.storage.sqlite_file import SqliteFile as SqliteFile

_NAMES = {
    "app": ("Cbec"),
    "config.secrets": ("SecretStr"),
    "domain.assess": ("assess"),
    "domain.charged_twice": ("TWICE charged_twice"),
    "domain.consignment": ("Consignment ConsignmentLine ContentCategory Incoterm Parcel"),
    "domain.customs": (
        "DECLARATION_MOVES Declaration DeclarationState Direction Finding FindingText Severity"
    ),
    "domain.customs_borders": ("BORDER_RULES BorderRule crosses_customs_border place_in region_of"),
    "domain.descriptions": ("says_little"),
    "domain.duty": (
        "Bound DutyBound DutyTerms ITEM KILOGRAM SpecificDuty duty_due duty_text is_percentage"
    ),
    "domain.errors": (
        "CbecError ConfigError DomainError ErrorText PluginError ProviderError Retry "
        "StorageError catalogue define_errors shown"
    ),
    "domain.events": ("Event EventType Scalar"),
    "domain.hold": ("Hold Holder"),
    "domain.identifiers": ("Identifier IdentifierKind"),
    "domain.landed_cost": (
        "AdditionalRate ChargeClass Confidence ExchangeRate LandedCharge LandedCostQuote "
        "LandedLine Moment Payer TariffGap TariffRate TaxAssessment"
    ),
    "domain.landed_request": (
        "Apportion Buyer DataSet LandedCostLine LandedCostRequest TransportMode"
    ),
    "domain.ledger": ("Account Journal Posting"),
    "domain.merchant": ("ANY_MERCHANT ANY_PERMISSION Actor Merchant Permission"),
    "domain.money": ("Money Rounding allocate exponent sum_money"),
    "domain.operation": (
        "OPERATION_MOVES Operation OperationKind OperationState RUN_MOVES Run RunState"
    ),
    "domain.order": ("FulfilledBy ORDER_MOVES Order OrderLine OrderState order_id"),
    "domain.party": ("Address Party check_country"),
    "domain.payment": ("PAYMENT_MOVES Payment PaymentEvent PaymentEventKind PaymentState"),
    "domain.pricing": ("Charge ChargeKind Collector TaxCollection TaxScheme charges_total"),
    "domain.product": (
        "Category CustomsProfile Product ResponsiblePerson ResponsibleRole Variant check_gtin "
        "check_hs"
    ),
    "domain.quantity": ("Dimensions LARGEST check_largest grams millimetres"),
    "domain.reason_params": ("Params bounded listed said"),
    "domain.reason_texts": ("REASONS explain reason_text"),
    "domain.regime": (
        "Levy Measure Part Regime Threshold ThresholdBase Treatment Unit Valuation Waiver"
    ),
    "domain.requirement": ("Need Requirement RequirementLine RequirementSubject Station"),
    "domain.requirement_check": ("check_requirements"),
    "domain.returns": (
        "RETURN_MOVES RefundPart Return ReturnLine ReturnState cumulative_parts refund_parts"
    ),
    "domain.screening": ("ScreeningDecision ScreeningReason Verdict strictest"),
    "domain.settlement": ("LineMatch Settlement SettlementLine SettlementLineKind"),
    "domain.shipment": ("RateLine RateQuote SHIPMENT_MOVES Shipment ShipmentState"),
    "domain.stock": (
        "Movement MovementKind RESERVATION_MOVES Reservation ReservationState StockLevel"
    ),
    "domain.tracking": ("TrackingEvent TrackingStatus overall_status"),
    "domain.transitions": ("TransitionTable"),
    "hooks": ("hookimpl"),
    "ports.asks": ("Asks"),
    "ports.carrier": (
        "Carrier LabelRequest LabelResult RateAnswer RateRequest TrackRequest VoidLabelRequest"
    ),
    "ports.clock": ("Clock"),
    "ports.codec": ("dump fingerprint load"),
    "ports.customs": (
        "CancelDeclarationRequest CustomsRegime DeclarationRequest DeclarationResult"
    ),
    "ports.documents": (
        "Document DocumentKind DocumentRenderer DocumentRequest PageSink PageSize PageStream"
    ),
    "ports.fx": ("FxPurpose FxSource"),
    "ports.marketplace": (
        "ConfirmShipmentRequest ConfirmationResult ConfirmedLine ImportedOrder Marketplace "
        "OrderFault OrderPage ReadContext"
    ),
    "ports.notify": ("Notice NoticeResult Notifier"),
    "ports.payment": (
        "AuthoriseRequest CaptureRequest PaymentNotice PaymentProvider PaymentResult "
        "RefundRequest VoidRequest"
    ),
    "ports.provider": (
        "API_VERSIONS Answer Basis Capability LookupRequest Outcome ProviderSpec "
        "ProviderTools effect is_effect is_local local"
    ),
    "ports.providers": ("Providers"),
    "ports.screening": ("Screener ScreeningSubject"),
    "ports.storage": ("Entities Storage UnitOfWork"),
    "ports.stored": (
        "DatabaseState InboxMessage OrderFilter OrderRevision Reserved SchemaState "
        "StoredDocument StoredEvent UpsertResult"
    ),
    "ports.surface": ("CommandSpec DemoFile DemoKind MigrationBranch PermissionSpec"),
    "ports.tariff": ("TariffSource"),
    "ports.tax": ("TaxRules"),
    "ports.transport": ("HttpRequest HttpResponse Transport TransportError"),
    "storage.sqlite_file": ("SqliteFile"),
}
_HOME = {name: module for module, names in _NAMES.items() for name in names.split()}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> object:
    module = _HOME.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"cbec_core.{module}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
