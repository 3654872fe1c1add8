"""One full case for each pair of buyer and supplier company, on top of the small world.

Every kind of object that a page, a file link or a form can name exists on both sides of the wall, so that
tests of isolation can hold a person of one organisation against the objects of another.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from api.models import ApiClient
from api.scopes import SCOPES
from api.services import create_client, keep_token
from assessments.catalogue import catalogue
from assessments.documents import answer_hash, build_document, document_hash, file_of
from assessments.models import (
    Answer,
    AnswerEvidence,
    AnswerWorkbook,
    Consent,
    Decision,
    Evidence,
    OutsideResult,
    RejectReason,
    Request,
    RequestState,
    Review,
    Submission,
    SubmittedFile,
)
from assessments.services.keeping import keep_decisions
from assessments.workbook.selectors import ground_of, seen_of
from assessments.workbook.writing import workbook_of
from core.events import record
from core.models import Event
from scoring.models import Basis, RatingRule, Rescoring, Round, RuleKind, RuleState, Scorecard
from scoring.rounds import ask_for_round
from scoring.stages import advance_rounds, advance_scorecards
from suppliers.chain.deriving import advance_chain
from suppliers.models import (
    ImportBatch,
    ImportRow,
    SiteKey,
    Supplier,
    SupplierKey,
    SupplierStatus,
    SupplyLink,
)
from tenants.models import Engagement, Invitation, Membership, Notice, Organisation, Role, User
from tenants.scope import Scope, scope
from tenants.tokens import hash_token, invitation_token
from tests.audit_cases import auditors_at_work, ordered_audits, read_sheet_row
from tests.campaign_cases import campaigns_to
from tests.chain_cases import declared_source
from tests.desk_cases import desk_of, rules_of_review
from tests.duplicate_cases import twins
from tests.finding_cases import buyer_findings, own_action, supplier_answers
from tests.master_cases import master_data
from tests.onboarding_cases import on_the_way_in
from tests.papers import PDF
from tests.planning_cases import evaluation_of, token_of, write_competence_files
from tests.register_cases import written_risk
from tests.report_cases import made_report, shared_result, write_report_files
from tests.risk_cases import classified
from tests.rule_cases import rules_of_case
from tests.score_cases import counted_peers, draft_beside, keep_scores, open_objection
from tests.screening_cases import checked_supplier, version_of_event
from tests.sharing_cases import another_customer, asked_to_share, shared_copy
from tests.team_cases import shared_work, taken_back
from tests.vault_cases import kept_papers
from tests.world import NOW, World

LIST = b"Name,Country,Address\nHazel Weaving,PT,1 Loom Street\n"

#: (buyer, rating body, supplier company). The last pair gives the second supplier company rows of its own.
PAIRS = [
    ("Aurora", "Clearwater", "Evergreen"),
    ("Borealis", "Dovetail", "Evergreen"),
    ("Borealis", "Dovetail", "Foxglove"),
]


@dataclass
class Case:
    """Handles on one case: ids by kind, and the item that was answered."""

    buyer: Organisation
    company: Organisation
    ids: dict[str, UUID] = field(default_factory=dict)
    item: str = ""
    next_item: str = ""
    review_item: str = ""
    token: str = ""
    workbook: str = ""
    share_token: str = ""
    agreement_token: str = ""
    client: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    rule_revision: str = ""


@dataclass
class Cases:
    """All cases, by the first words of buyer and supplier company."""

    world: World
    found: dict[tuple[str, str], Case] = field(default_factory=dict)

    def of(self, buyer: str, company: str = "Evergreen") -> Case:
        """The case of a buyer with a supplier company."""
        return self.found[buyer, company]


def build(world: World) -> Cases:
    """Write one case a pair into the connected database; :func:`write_files` adds the files they name."""
    cases = Cases(world)
    for buyer, body, company in PAIRS:
        cases.found[buyer, company] = _Builder(world, buyer, body, company).build()
    _give_tokens()
    for (buyer, _company), case in cases.found.items():
        case.client = case.client or cases.of(buyer).client
    advance_scorecards(now=NOW)
    for buyer, body, company in PAIRS:
        case = cases.of(buyer, company)
        case.ids |= evaluation_of(world, buyer, body, supplier_id=case.ids["supplier"])
    for (buyer, _company), case in cases.found.items():
        theirs = cases.of("Borealis" if buyer == "Aurora" else "Aurora").ids["open_agreement"]
        case.agreement_token = token_of(theirs)
    for (buyer, company), case in cases.found.items():
        with scope(world.scope(buyer)):
            card = Scorecard.objects.get(request_id=case.ids["reviewed_request"], basis=Basis.VERIFIED)
            keep_decisions(card.request)
        case.ids["scorecard"] = card.pk
        case.ids["draft_card"] = draft_beside(card)
        case.ids["dispute"] = open_objection(world, company, card.pk, case.next_item)
        case.ids["report"] = made_report(
            world, buyer, supplier_id=case.ids["supplier"], asker=world.user(buyer, "procurement")
        )
        case.ids |= checked_supplier(world, buyer, supplier_id=case.ids["supplier"])
        case.versions["negative_event"] = version_of_event(world, buyer, case.ids["negative_event"])
        ids, revisions = classified(world, buyer, supplier_id=case.ids["supplier"])
        case.ids |= ids
        case.versions |= revisions
        case.ids |= written_risk(world, buyer, supplier_id=case.ids["supplier"])
        case.ids |= on_the_way_in(world, buyer, company, supplier_id=case.ids["supplier"])
        keep_scores(case.buyer.pk)
        case.ids["share"], case.share_token = shared_result(
            world, company, card_id=card.pk, report_id=case.ids["report"]
        )
    _take_rounds(cases)
    counted_peers({case.buyer.pk for case in cases.found.values()})
    return cases


def _take_rounds(cases: Cases) -> None:
    """The current quarter of every buyer, started by hand, with its admitted suppliers' results."""
    for buyer in {buyer for buyer, _company in cases.found}:
        with scope(cases.world.scope(buyer)):
            Supplier.objects.filter(supplier_org=None).update(status=SupplierStatus.ADMITTED)
            Supplier.objects.exclude(supplier_org=None).update(status=SupplierStatus.WATCH)
            ask_for_round(
                tenant_id=cases.world.org(buyer).pk, actor=cases.world.user(buyer, "esg_manager"), now=NOW
            )
    advance_rounds(now=NOW)
    advance_chain(now=NOW)
    for (buyer, _company), case in cases.found.items():
        with scope(cases.world.scope(buyer)):
            case.ids["round"] = Round.objects.get().pk
            case.ids["rescoring"] = _job(cases.world, buyer).pk
            _use_first_edition(cases.world, buyer)


def _job(world: World, buyer: str) -> Rescoring:
    """A bulk re-evaluation of a buyer that nobody has taken up yet."""
    return Rescoring.objects.get_or_create(
        tenant=world.org(buyer),
        standard="t-cfie",
        defaults={
            "reason": f"New points of {buyer}",
            "rules_on": NOW.date(),
            "total": 1,
            "started_by": world.user(buyer, "esg_manager"),
        },
    )[0]


def _use_first_edition(world: World, buyer: str) -> None:
    """A buyer stays on the first edition of due diligence, so that a later one can be adopted."""
    manager = world.user(buyer, "esg_manager")
    RatingRule.objects.get_or_create(
        tenant=world.org(buyer),
        standard="esg-due-diligence",
        kind=RuleKind.EDITION,
        version=1,
        defaults={
            "state": RuleState.PUBLISHED,
            "effective_from": NOW.date(),
            "content": {"version": "1.0"},
            "created_by": manager,
            "published_by": manager,
            "published_at": NOW,
        },
    )


def client_token(buyer: str, api_scope: str) -> str:
    """The token in the hands of the program of ``buyer`` that was granted one scope."""
    return f"token-of-{buyer.split(maxsplit=1)[0]}-for-{api_scope}"


def _give_tokens() -> None:
    """A token for every program, as the token endpoint would give it."""
    for client in ApiClient.objects.select_related("tenant"):
        keep_token(
            client=client,
            token=client_token(client.tenant.name, client.scope),
            scope=client.scope,
            seconds=10 * 365 * 24 * 3600,
            now=NOW,
        )


def write_files(cases: Cases) -> None:
    """Put the files that the rows name into the storage of the running test."""
    for case in cases.found.values():
        files = {f"imports/{case.buyer.pk}.csv": LIST}
        for word in ("policy", "certificate"):
            content = _proof(case, word)
            files[f"evidence/{hashlib.sha256(content).hexdigest()}"] = content
        for name, content in files.items():
            if not default_storage.exists(name):
                default_storage.save(name, ContentFile(content))
        write_report_files(case.ids["report"], PDF)
        write_competence_files(case.ids, PDF)


def _proof(case: Case, word: str) -> bytes:
    return PDF + f"{word} of {case.company.name} for {case.buyer.name}".encode()


class _Builder:
    """Writes one case as the people in it would, each in their own scope."""

    def __init__(self, world: World, buyer: str, body: str, company: str) -> None:
        self.world = world
        self.buyer, self.body, self.company = world.org(buyer), world.org(body), world.org(company)
        self.as_buyer = world.scope(buyer)
        self.as_assessor = world.scope(body, for_buyer=buyer)
        self.as_supplier = world.scope(company)
        self.as_worker = Scope.worker(self.buyer.pk)
        self.procurement = world.user(buyer, "procurement")
        self.assessor = world.user(body, "lead")
        self.supplier_admin = world.user(company, "admin")
        self.case = Case(self.buyer, self.company)
        self.ids = self.case.ids

    def build(self) -> Case:
        """The case, in the order in which it would happen."""
        self._people()
        self.ids["another_customer"] = another_customer(self.company)
        with scope(self.as_buyer):
            supplier = self._supplier()
            past = self._request(supplier, "t-cerds", RequestState.REVIEWED)
            draft = self._open_request(supplier, "t-cerds", RequestState.ANSWERING)
            waiting = self._open_request(supplier, "t-cfie", RequestState.SUBMITTED)
            plant = self._second_plant(supplier)
            decided = self._request(plant, "t-cfie", RequestState.SUBMITTED, "decided_request")
            returned = self._request(plant, "t-cerds", RequestState.RETURNED)
            self._unclaimed_request()
            self.ids |= campaigns_to(supplier, writer=self.procurement)
            batch = self._uploaded_list()
            self._programs()
            self.ids |= master_data(supplier, writer=self.procurement)
            self.ids |= twins(
                supplier, Supplier.objects.get(pk=self.ids["mill"]), plant, writer=self.procurement
            )
            self.ids |= buyer_findings(supplier, writer=self.procurement)
            self.ids |= ordered_audits(supplier, firm=self.body, writer=self.procurement)
            self._site_key(supplier)
            self.ids["sharing_ask"] = asked_to_share(self.buyer, self.company, asker=self.procurement)
            manager = self.world.user(self.buyer.name, "esg_manager")
            ids, self.case.rule_revision = rules_of_case(self.buyer, body=self.body, writer=manager)
            self.ids |= ids
        with scope(self.as_supplier):
            self.ids |= declared_source(supplier, self.company, actor=self.supplier_admin)
            evidence = self._evidence("policy")
            self.ids |= supplier_answers(
                self.ids["answered_finding"], proof=evidence, sender=self.supplier_admin
            )
            self.ids |= own_action(self.company, self.buyer, proof=evidence, actor=self.supplier_admin)
            self.ids |= {"evidence": evidence.pk, "spare_evidence": self._evidence("certificate").pk}
            self._draft(draft, evidence)
            self._outside_results(supplier.pk, evidence)
            self.ids |= shared_work(
                draft, returned, self.company, item=self.case.item, person=self.supplier_admin
            )
            self._earlier_answer(past)
            self.ids |= kept_papers(evidence, customer=self.buyer, actor=self.supplier_admin)
            for request in (decided, decided, returned, waiting, past):
                self._submit(request, evidence)
            source = Submission.objects.get(request=past)
            self.ids |= shared_copy(self.buyer, source, evidence, actor=self.supplier_admin)
            first = Submission.objects.get(request=decided, number=1)
            self.ids["withdrawal"] = taken_back(first, person=self.supplier_admin)
        with scope(self.as_assessor):
            self._review(past, rejected=0, items=None)
            self._review(decided, rejected=1, items=None)
            self._review(returned, rejected=2, items=None)
            self._review(waiting, rejected=1, items=1)
            desk_of(waiting, returned, reviewer=self.assessor)
            self.ids |= auditors_at_work(self.ids["audit"], self.ids["empty_audit"], lead=self.assessor)
        self._stages_at_work(batch)
        return self.case

    def _stages_at_work(self, batch: ImportBatch) -> None:
        """What stages made of what people did."""
        with scope(self.as_worker):
            self.ids |= read_sheet_row(self.ids["sheet"])
            self._read_list(batch)
            self._notice()

    def _people(self) -> None:
        """A colleague who may be removed, and an invitation nobody has used, in buyer and rating body."""
        for organisation, side, role in (
            (self.buyer, self.as_buyer, Role.VIEWER),
            (self.body, self.as_assessor, Role.AUDITOR),
            (self.company, self.as_supplier, Role.CONTRIBUTOR),
        ):
            word = organisation.name.split()[0].lower()
            user, fresh = User.objects.get_or_create(
                email=f"extra@{word}.example", defaults={"name": f"{word.title()} extra"}
            )
            if fresh:
                Membership.objects.create(user=user, organisation=organisation, role=role)
            membership = Membership.objects.get(user=user, organisation=organisation)
            self.ids[f"{organisation.kind}_membership"] = membership.pk
            with scope(side):
                self._invitation(organisation, role)
                if organisation is self.buyer:
                    self._invited_firm()
                Event.objects.create(
                    tenant=organisation,
                    kind="membership.noted",
                    subject_type="tenants.membership",
                    subject_id=membership.pk,
                )

    def _programs(self) -> None:
        """A program of the buyer for each scope of the API, and what they call the supplier."""
        rules_of_review(self.buyer.pk, manager=self.procurement)
        admin = self.world.user(self.buyer.name, "admin")
        for number, name in enumerate(SCOPES):
            client = ApiClient.objects.only("pk").filter(scope=name).first()
            if client is None:
                client, secret = create_client(
                    tenant_id=self.buyer.pk, name=f"{name} of {self.buyer.name}", scopes=[name], actor=admin
                )
                self.case.client = {"client_id": client.client_id, "client_secret": secret}
            self.ids[f"api_client_{number}" if number else "api_client"] = client.pk
        key = SupplierKey.objects.create(
            tenant=self.buyer,
            supplier_id=self.ids["supplier"],
            source_system="erp",
            external_id=f"V-{self.company.name.split()[0]}",
        )
        self.ids["supplier_key"] = key.pk

    def _site_key(self, supplier: Supplier) -> None:
        """What the buyer's ERP calls a site of the supplier, and a result it entered."""
        self._entered_result(supplier)
        SiteKey.objects.create(
            tenant=self.buyer,
            site_id=self.ids["site"],
            source_system="erp",
            external_id=f"P-{self.company.name.split()[0]}",
        )

    def _invitation(self, organisation: Organisation, role: Role) -> None:
        head = {"buyer": "admin", "assessor": "lead", "supplier": "admin"}[organisation.kind]
        invitation = Invitation(
            tenant=organisation,
            organisation=organisation,
            email=f"new-{self.buyer.name[0]}@{organisation.name.split()[0]}.example".lower(),
            role=role,
            token_hash="",
            invited_by=self.world.user(organisation.name, head),
            expires_at=NOW + timedelta(days=3650),
        )
        token = invitation_token(invitation.pk)
        invitation.token_hash = hash_token(token)
        invitation.save()
        self.ids[f"{organisation.kind}_invitation"] = invitation.pk
        if organisation.kind == "buyer":
            self.case.token = token

    def _invited_firm(self) -> None:
        """An invitation to a rating body that nobody has used, and the engagement of the one that rates."""
        invitation = Invitation.objects.create(
            tenant=self.buyer,
            organisation_name="Fernhill Audits",
            organisation_kind="assessor",
            email="lead@fernhill.example",
            role=Role.LEAD,
            token_hash=hash_token(f"firm for {self.buyer.pk} {self.company.pk}"),
            expires_at=NOW + timedelta(days=3650),
        )
        engagement = Engagement.objects.get(organisation=self.body)
        self.ids |= {"firm_invitation": invitation.pk, "firm_engagement": engagement.pk}

    def _supplier(self) -> Supplier:
        supplier = Supplier.objects.filter(supplier_org=self.company).first()
        if supplier is None:
            supplier = Supplier.objects.create(
                tenant=self.buyer,
                supplier_org=self.company,
                number=3,
                name=self.company.name,
                country="CN",
                size_class="medium",
                match_key=self.company.name[:9].lower(),
            )
        mill = Supplier.objects.get(name="Lone Mill")
        link = SupplyLink.objects.create(tenant=self.buyer, upstream=mill, downstream=supplier)
        event = record("supplier.noted", supplier, actor=self.procurement, supplier_org_id=self.company.pk)
        self.ids |= {"supplier": supplier.pk, "mill": mill.pk, "link": link.pk, "event": event.pk}
        self.ids["engagement"] = Engagement.objects.get(organisation=self.company).pk
        return supplier

    def _second_plant(self, supplier: Supplier) -> Supplier:
        return Supplier.objects.create(
            tenant=self.buyer,
            supplier_org=self.company,
            number=supplier.number + 100,
            name=f"{self.company.name}, plant 2",
            country="VN",
            size_class="large",
            match_key=f"plant2 {self.company.name}"[:64],
        )

    def _open_request(self, supplier: Supplier, standard: str, state: RequestState) -> Request:
        """Move the request of the small world on, or send one."""
        found = Request.objects.filter(supplier=supplier, standard=standard, state=RequestState.SENT).first()
        if found is None:
            return self._request(supplier, standard, state)
        found.state = state
        found.opened_at = NOW
        found.submitted_at = NOW if state == RequestState.SUBMITTED else None
        found.save(update_fields=["state", "opened_at", "submitted_at"])
        self.ids[f"{state.value}_request"] = found.pk
        return found

    def _request(
        self,
        supplier: Supplier,
        standard: str,
        state: RequestState,
        name: str = "",
        company: Organisation | None = None,
    ) -> Request:
        book = catalogue(standard)
        is_over = state == RequestState.REVIEWED
        request = Request.objects.create(
            tenant=self.buyer,
            supplier_org=company or supplier.supplier_org,
            supplier=supplier,
            supplier_name=supplier.name,
            standard=standard,
            standard_version=book.version,
            standard_hash=book.hash,
            size_class="medium",
            state=state,
            due_at=NOW + timedelta(days=14),
            reference_date=NOW.date(),
            created_by=self.procurement,
            total=len(book.items),
            opened_at=NOW,
            submitted_at=None if state in {RequestState.SENT, RequestState.ANSWERING} else NOW,
            reviewed_at=NOW if is_over else None,
            review_revision=1 if is_over else 0,
        )
        self.ids[name or f"{state.value}_request"] = request.pk
        return request

    def _unclaimed_request(self) -> None:
        """A request to a supplier where nobody has accepted the invitation."""
        mill = Supplier.objects.get(name="Lone Mill")
        found = Request.objects.filter(supplier=mill).first()
        self.ids["unclaimed_request"] = (
            found or self._request(mill, "t-cerds", RequestState.SENT, "unclaimed_request")
        ).pk

    def _uploaded_list(self) -> ImportBatch:
        batch = ImportBatch.objects.create(
            tenant=self.buyer,
            file_name=f"list of {self.buyer.name}.csv",
            file=f"imports/{self.buyer.pk}.csv",
            sha256=hashlib.sha256(f"{self.buyer.pk}{self.company.pk}".encode()).hexdigest(),
            size=len(LIST),
            state=ImportBatch.State.READY,
            heads=["name", "country", "address"],
            columns=["name", "country", "address"],
            total=1,
            fresh=1,
            sheets=["List", "Notes"],
            sheet="List",
            created_by=self.procurement,
        )
        self.ids["batch"] = batch.pk
        self.ids["taken_batch"] = ImportBatch.objects.create(
            tenant=self.buyer,
            file_name=f"taken list of {self.buyer.name}.csv",
            file=f"imports/{self.buyer.pk}.csv",
            sha256=hashlib.sha256(f"taken {self.buyer.pk}{self.company.pk}".encode()).hexdigest(),
            size=len(LIST),
            state=ImportBatch.State.DONE,
            finished_at=timezone.now(),
            fresh=1,
            created_by=self.procurement,
        ).pk
        return batch

    def _read_list(self, batch: ImportBatch) -> None:
        ImportRow.objects.create(
            tenant=self.buyer,
            batch_id=batch.pk,
            number=2,
            raw=["Hazel Weaving", "PT", "1 Loom Street"],
            name="Hazel Weaving",
            country="PT",
            address="1 Loom Street",
            match_key=hashlib.sha256(b"hazel").hexdigest(),
            verdict=ImportRow.Verdict.FRESH,
        )

    def _notice(self) -> None:
        """The supplier's administrator is told about something."""
        Notice.objects.create(
            tenant=self.buyer,
            organisation=self.company,
            recipient=self.supplier_admin,
            kind="finding_closed",
            key=f"told {self.company.name}",
            path="/",
            next_at=NOW,
        )

    def _evidence(self, word: str) -> Evidence:
        content = _proof(self.case, word)
        digest = hashlib.sha256(content).hexdigest()
        return Evidence.objects.create(
            tenant=self.company,
            name=f"{word} for {self.buyer.name}.pdf",
            file=f"evidence/{digest}",
            sha256=digest,
            content_type="application/pdf",
            size=len(content),
            uploaded_by=self.supplier_admin,
        )

    def _draft(self, request: Request, evidence: Evidence) -> None:
        """Every item answered: the first claims its first check and proves it, the others claim nothing."""
        items = list(catalogue(request.standard).items.values())
        first = items[0]
        answers = Answer.objects.bulk_create(
            Answer(
                tenant=self.buyer,
                supplier_org=self.company,
                request=request,
                item=item.key,
                met=[item.blocks[0].checks[0].key] if item is first else [],
                none_met=item is not first,
                revision=1,
                updated_by=self.supplier_admin,
                updated_at=NOW,
            )
            for item in items
        )
        link = AnswerEvidence.objects.create(
            tenant=self.buyer, supplier_org=self.company, request=request, item=first.key, evidence=evidence
        )
        self.case.item, self.case.next_item = first.key, items[1].key
        self.ids |= {"answer": answers[0].pk, "answer_evidence": link.pk}
        self._workbook(request, answers)

    def _entered_result(self, supplier: Supplier) -> None:
        """A result of another assessment that the buyer entered."""
        bought = OutsideResult.objects.create(
            tenant=self.buyer,
            supplier=supplier,
            supplier_org=self.company,
            scheme="smeta",
            score="2 findings",
            assessed_on=NOW.date(),
            entered_by=self.procurement,
            entered_by_name="Procurement",
        )
        self.ids["buyer_result"] = bought.pk

    def _outside_results(self, supplier_id: UUID, file: Evidence) -> None:
        """A result of another assessment that the company entered, with its file."""
        told = {"tenant": self.buyer, "supplier_org": self.company, "supplier_id": supplier_id}
        facts = {"scheme": "ecovadis", "score": "62 / 100", "assessed_on": NOW.date()}
        held = {"file": str(file.file), "file_name": file.name, "sha256": file.sha256}
        own = OutsideResult.objects.create(
            **told, **facts, **held, by_supplier=True, entered_by=self.supplier_admin, entered_by_name="Admin"
        )
        self.ids["own_result"] = own.pk

    def _workbook(self, request: Request, answers: list[Answer]) -> None:
        """A workbook that came back and would change one answer, and one to upload."""
        told = {"met": [], "none_met": False, "not_applicable": ["*"], "reason": "We only trade."}
        changed = AnswerWorkbook.objects.create(
            tenant=self.buyer,
            supplier_org=self.company,
            request=request,
            file_name="answers.xlsx",
            sha256=hashlib.sha256(str(request.pk).encode()).hexdigest(),
            content={
                "said": {answers[1].item: told | {"comment": ""}},
                "faults": {},
                "base": {answers[1].item: [1, ""]},
                "remarks": [],
            },
            uploaded_by=self.supplier_admin,
        )
        self.ids["workbook"] = changed.pk
        self.case.versions["workbook"] = seen_of(answers)
        self.case.workbook = b64encode(workbook_of(ground_of(request))).decode()

    def _earlier_answer(self, request: Request) -> None:
        """The answer to the first item of a finished request, which a draft may take over."""
        Answer.objects.create(
            tenant=self.buyer,
            supplier_org=self.company,
            request=request,
            item=self.case.item,
            none_met=True,
            revision=1,
            updated_by=self.supplier_admin,
            updated_at=NOW,
        )

    def _submit(self, request: Request, evidence: Evidence) -> None:
        """Hand in once more; the decided request has been handed in twice."""
        book = catalogue(request.standard)
        proof = file_of(evidence)
        entries = {
            item.key: {
                "met": [check.key for check in item.blocks[0].checks[:1]],
                "none_met": False,
                "not_applicable": [],
                "reason": "",
                "comment": "",
                "evidence": [proof],
            }
            for item in book.items.values()
        }
        document = build_document(request, book, entries)
        common: dict[str, Any] = {"tenant": self.buyer, "supplier_org": self.company}
        submission = Submission.objects.create(
            **common,
            request=request,
            number=1 + Submission.objects.filter(request=request).count(),
            document=document,
            sha256=document_hash(document),
            submitted_by=self.supplier_admin,
            submitted_at=NOW,
        )
        copy = SubmittedFile.objects.create(
            **common, submission=submission, evidence_id=evidence.pk, **_copied(evidence)
        )
        consent = Consent.objects.create(
            **common,
            submission=submission,
            given_by=self.supplier_admin,
            given_at=NOW,
            expires_at=NOW + timedelta(days=730),
        )
        self.ids |= {"submission": submission.pk, "submitted_file": copy.pk, "consent": consent.pk}

    def _review(self, request: Request, *, rejected: int, items: int | None) -> None:
        """Decide on the first ``items`` of a request, all for None; the first ``rejected`` are refused."""
        submission = Submission.objects.filter(request=request).latest("number")
        entries = list(submission.document["items"].items())[:items]
        reviews = Review.objects.bulk_create(
            Review(
                tenant=self.buyer,
                supplier_org=self.company,
                request=request,
                submission=submission,
                item=item,
                answer_hash=answer_hash(entry),
                decision=Decision.REJECTED if place < rejected else Decision.ACCEPTED,
                met=[] if place < rejected else entry["met"],
                reason=RejectReason.NOT_SHOWN if place < rejected else "",
                reviewer=self.assessor,
                reviewer_name=self.assessor.name,
                decided_at=NOW,
            )
            for place, (item, entry) in enumerate(entries)
        )
        self.ids["review"] = reviews[0].pk
        self.case.review_item = reviews[0].item


def _copied(evidence: Evidence) -> dict[str, Any]:
    names = ("name", "sha256", "content_type", "size")
    return {"file": str(evidence.file.name)} | {name: getattr(evidence, name) for name in names}
