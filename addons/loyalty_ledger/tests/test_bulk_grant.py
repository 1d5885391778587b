import base64
import io

from openpyxl import Workbook

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import LedgerCase


class GrantCase(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.loyalty_adjustment_limit = 500
        cls.env.company.country_id = cls.env.ref("base.cn")
        cls.clerk = cls._create_user("clerk", "adjust")
        cls.clerk.group_ids |= cls.env.ref("base.group_partner_manager")
        cls.manager = cls._create_user("manager", "approve")
        cls.anna = cls._create_member(
            name="Anna", ref="M-1", phone="+86 138-0013-8001", email="anna@example.com"
        )
        cls.wang = cls._create_member(
            name="王小明", ref="M-2", phone="13800138002", email="Wang@Example.com"
        )
        cls.card = cls._create_card(member=cls.anna)

    def _create_grant(self, **vals):
        return (
            self.env["loyalty.bulk.grant"]
            .with_user(self.clerk)
            .create(
                {
                    "program_id": self.program.id,
                    "text": "Anniversary",
                    "target": "partner",
                    "partner_domain": str([("id", "in", (self.anna | self.wang).ids)]),
                    "points": 25,
                    **vals,
                }
            )
        )

    def _create_file_grant(self, content, **vals):
        if isinstance(content, str):
            content = content.encode()
        return self._create_grant(
            target="file",
            file=base64.b64encode(content),
            file_name="grant.csv",
            **vals,
        )

    def _check(self, content, **vals):
        grant = self._create_file_grant(content, **vals)
        grant.action_check()
        return grant

    def _get_points(self, *partners):
        cards = self.env["loyalty.card"].search(
            [
                ("partner_id", "in", [partner.id for partner in partners]),
                ("program_id", "=", self.program.id),
            ]
        )
        return {card.partner_id.name: card.points for card in cards}


@tagged("post_install", "-at_install")
class TestBulkGrantSelection(GrantCase):
    def test_preview_posts_nothing(self):
        grant = self._create_grant()
        grant.action_check()
        self.assertRecordValues(
            grant,
            [
                {
                    "ready_count": 2,
                    "total_points": 50,
                    "new_card_count": 1,
                    "state": "draft",
                }
            ],
        )
        self.assertEqual(self._get_points(self.anna, self.wang), {"Anna": 0})

    def test_program_of_another_branch_is_refused(self):
        other = self._create_company(name="Other")
        self.clerk.company_ids += other
        program = self._create_program(company_id=other.id)
        with self.assertRaisesRegex(UserError, "another company"):
            self._create_grant(program_id=program.id)
        grant = self._create_grant(program_id=program.id, company_id=other.id)
        with self.assertRaisesRegex(UserError, "another company"):
            grant.company_id = self.env.company

    def test_grant_creates_missing_cards(self):
        grant = self._create_grant()
        grant.action_check()
        grant.action_submit()
        self.assertRecordValues(grant, [{"state": "posted", "done_count": 2}])
        self.assertEqual(
            self._get_points(self.anna, self.wang), {"Anna": 25, "王小明": 25}
        )
        entry = self.card.statement_entry_ids
        self.assertRecordValues(
            entry,
            [
                {
                    "kind": "grant",
                    "points": 25,
                    "name": "Anniversary",
                    "source_model": "loyalty.bulk.grant",
                    "source_id": grant.id,
                    "user_id": self.clerk.id,
                }
            ],
        )
        self.assertSound()

    def test_cards_by_a_filter(self):
        grant = self._create_grant(
            target="card", card_domain=str([("id", "=", self.card.id)])
        )
        grant.action_check()
        grant.action_submit()
        self.assertEqual(self.card.points, 25)

    def test_changing_the_grant_asks_for_a_new_check(self):
        grant = self._create_grant()
        grant.action_check()
        grant.points = 9999
        self.assertFalse(grant.line_ids)
        with self.assertRaises(UserError):
            grant.action_submit()

    def test_posts_once(self):
        grant = self._create_grant()
        grant.action_check()
        grant.action_submit()
        with self.assertRaises(UserError):
            grant.action_submit()
        self.assertEqual(self.card.points, 25)

    def test_another_grant_of_the_same_is_another_grant(self):
        for _time in range(2):
            grant = self._create_grant()
            grant.action_check()
            grant.action_submit()
        self.assertEqual(self.card.points, 50)

    def test_above_limit_for_one_member_needs_a_second_person(self):
        grant = self._create_grant(points=501)
        grant.action_check()
        grant.action_submit()
        self.assertEqual(grant.state, "waiting")
        with self.assertRaises(AccessError):
            grant.action_approve()
        grant.with_user(self.manager).action_approve()
        self.assertEqual(self.card.points, 501)

    def test_many_small_grants_to_one_member_add_up(self):
        states = []
        for points in (300, 150, 100):
            grant = self._create_grant(points=points)
            grant.action_check()
            grant.action_submit()
            states.append(grant.state)
        self.assertEqual(states, ["posted", "posted", "waiting"])
        self.assertEqual((grant.points_at_stake, self.card.points), (550, 450))

    def test_archived_program_is_refused(self):
        self.program.active = False
        with self.assertRaises(UserError):
            self._create_grant().action_check()

    def test_wrong_numbers_are_refused(self):
        for points in (0, -5, 1e9):
            with self.assertRaises(UserError, msg=points):
                self._create_grant(points=points).action_check()

    def test_wrong_filter_is_refused(self):
        for text in (
            "[('id'",
            "__import__('os')",
            "[('no_such_field', '=', 1)]",
            "7",
        ):
            with self.assertRaises(ValidationError, msg=text):
                self._create_grant(partner_domain=text).action_check()

    def test_lines_cannot_be_forged(self):
        grant = self._create_grant()
        with self.assertRaises(AccessError):
            self.env["loyalty.bulk.grant.line"].with_user(self.clerk).create(
                {
                    "grant_id": grant.id,
                    "card_id": self.card.id,
                    "points": 9,
                    "state": "ready",
                }
            )

    def test_large_grant_is_posted_in_slices_by_the_cron(self):
        self.patch(type(self.env["loyalty.bulk.grant"]), "_get_slice", lambda self: 1)
        self.patch(
            type(self.env["loyalty.bulk.grant"]), "_is_at_once", lambda self: False
        )
        grant = self._create_grant()
        grant.action_check()
        grant.action_submit()
        self.assertRecordValues(grant, [{"state": "posting", "progress": 0}])
        with self.enter_registry_test_mode():
            self.env.ref("loyalty_ledger.ir_cron_bulk_grant").method_direct_trigger()
        self.assertRecordValues(
            grant, [{"state": "posted", "done_count": 2, "progress": 100}]
        )
        self.assertEqual(self.card.statement_entry_ids.user_id, self.clerk)
        self.assertSound()

    def test_last_slice_ends_the_grant_when_time_is_over(self):
        self.patch(
            type(self.env["loyalty.bulk.grant"]), "_is_at_once", lambda self: False
        )
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *a, **kw: 0)
        grant = self._create_grant()
        grant.action_check()
        grant.action_submit()
        self.env["loyalty.bulk.grant"]._cron_post()
        self.assertRecordValues(grant, [{"state": "posted", "done_count": 2}])

    def test_interrupted_grant_goes_on_where_it_was(self):
        grant = self._create_grant()
        grant.action_check()
        lines = grant.sudo().line_ids
        grant.sudo()._post_lines(lines)
        lines.state = "ready"
        grant.action_submit()
        self.assertEqual(set(grant.line_ids.mapped("state")), {"done"})
        self.assertEqual(self.card.points, 25)

    def test_line_that_cannot_be_posted_is_set_apart(self):
        grant = self._create_grant()
        grant.action_check()
        lines = grant.sudo().line_ids
        gone = lines.filtered(lambda line: line.partner_id == self.wang)
        self.wang.unlink()
        lines.invalidate_recordset()
        grant.sudo()._post_or_set_apart(lines)
        self.assertRecordValues(gone | lines, [{"state": "bad"}, {"state": "done"}])
        self.assertTrue(gone.reason)
        self.assertEqual(self.card.points, 25)
        self.assertSound()


@tagged("post_install", "-at_install")
class TestBulkGrantFile(GrantCase):
    def test_every_way_to_name_a_member(self):
        other = self._create_member(name="Third", ref="M-3", email="third@example.com")
        content = (
            "Member Code,Phone,E-Mail,Card Code,Points,Text\n"
            f",,,{self.card.code},1,by card\n"
            "M-1,,,,2,by code\n"
            ",0086 138 0013 8001,,,3,by phone\n"
            ",,ANNA@example.com,,4,by mail\n"
            "M-3,,third@example.com,,5,\n"
        )
        grant = self._check(content)
        self.assertEqual(set(grant.line_ids.mapped("state")), {"ready"})
        grant.action_submit()
        self.assertEqual(self._get_points(self.anna, other), {"Anna": 10, "Third": 5})
        self.assertEqual(
            self.card.statement_entry_ids.sorted("points").mapped("name"),
            ["by card", "by code", "by phone", "by mail"],
        )
        self.assertSound()

    def _get_line(self, header, row):
        grant = self._check("\n".join((header, row)))
        return grant.line_ids.state, grant.line_ids.reason, grant.line_ids.points

    def test_bad_points(self):
        for text in ("", "ten", "NaN", "inf", "-5", "0", "1.005", "1e12", "1,000"):
            state, reason, points = self._get_line(
                "card;points", f"{self.card.code};{text}"
            )
            self.assertEqual((state, points), ("bad", 0), text)
            self.assertTrue(reason, text)

    def test_bad_members(self):
        gift = self._create_program(name="Other Club")
        foreign = self._create_card(gift, self.wang)
        archived = self._create_card()
        archived.active = False
        self._create_member(name="Twin", ref="M-1")
        for header, text in (
            ("card", "no-such-card"),
            ("card", foreign.code),
            ("card", archived.code),
            ("member code", "no-such-member"),
            ("member code", "M-1"),
            ("phone", "12345678"),
            ("email", "nobody@example.com"),
            ("email", ""),
        ):
            state, reason, _points = self._get_line(f"{header};points", f"{text};5")
            self.assertEqual(state, "bad", text)
            self.assertTrue(reason, text)

    def test_columns_that_disagree(self):
        state, _reason, _points = self._get_line(
            "card;email;points", (f"{self.card.code};wang@example.com;5")
        )
        self.assertEqual(state, "bad")

    def test_duplicate_lines(self):
        grant = self._check(
            f"card,phone,points,text\n{self.card.code},,5,a\n,13800138001,5,a\n"
            f"{self.card.code},,5,b\n"
        )
        self.assertEqual(grant.line_ids.mapped("state"), ["ready", "bad", "ready"])
        self.assertIn("2", grant.line_ids[1].reason)

    def test_good_lines_are_posted_and_bad_ones_come_back(self):
        grant = self._check(
            f"卡号,积分,说明\n{self.card.code},30,周年\nno-such-card,40,周年\n"
        )
        grant.action_submit()
        self.assertEqual(self.card.points, 30)
        self.assertRecordValues(grant, [{"done_count": 1, "bad_count": 1}])
        rejects = base64.b64decode(grant.rejects_file).decode("utf-8-sig").splitlines()
        self.assertEqual(len(rejects), 2)
        self.assertTrue(rejects[1].startswith("no-such-card,40,周年,3,"))

    def test_corrected_rejects_can_be_sent(self):
        grant = self._check(f"卡号,积分\n{self.card.code},30\nM-x,40\n")
        grant.action_submit()
        rejects = base64.b64decode(grant.rejects_file).decode("utf-8-sig")
        again = self._check(rejects.replace("M-x", self._create_card().code))
        self.assertEqual(again.line_ids.mapped("state"), ["ready"])

    def _read(self, content, **vals):
        lines = self._check(content, **vals).line_ids
        return lines.mapped(lambda line: (line.partner_id.name, line.points, line.text))

    def test_encodings_and_formats(self):
        text = "会员编号,积分,说明\nM-2,12.5,生日快乐\n"
        expected = [("王小明", 12.5, "生日快乐")]
        for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
            self.assertEqual(self._read(text.encode(encoding)), expected, encoding)
        self.assertEqual(self._read(text.replace(",", ";")), expected)
        self.assertEqual(self._read(text.replace("\n", "\r\n")), expected)
        self.assertEqual(self._read(self._make_workbook(text)), expected)

    def _make_workbook(self, text):
        book = Workbook()
        for line in text.splitlines():
            cells = [self._as_cell(cell) for cell in line.split(",")]
            book.active.append(cells)
        output = io.BytesIO()
        book.save(output)
        return output.getvalue()

    def _as_cell(self, text):
        try:
            return float(text)
        except ValueError:
            return text

    def test_phone_kept_as_a_number_in_a_workbook(self):
        content = self._make_workbook("手机号,积分\n13800138002,3\n")
        self.assertEqual(self._read(content), [("王小明", 3, "Anniversary")])

    def test_unreadable_files_are_refused(self):
        for content in (
            b"",
            b"\x00\x01\x02",
            b"PK\x03\x04 no workbook",
            b"\xff\xff\xff",
            b"name,amount of something\nx,1\n",
            b"card,points\n",
            b"card,card code,points\n1,2,3\n",
        ):
            with self.assertRaises(UserError, msg=content):
                self._check(content or b"\n")

    def test_same_file_again_is_posted_once(self):
        text = f"card,points\n{self.card.code},30\n"
        self._check(text).action_submit()
        again = self._check(text.encode("utf-16"))
        self.assertEqual(again.line_ids.mapped("state"), ["known"])
        with self.assertRaises(UserError):
            again.action_submit()
        self.assertEqual(self.card.points, 30)

    def test_same_file_checked_twice_before_it_is_posted(self):
        text = f"card,points\n{self.card.code},30\n"
        first, second = self._check(text), self._check(text)
        first.action_submit()
        second.action_submit()
        self.assertEqual(second.line_ids.mapped("state"), ["known"])
        self.assertEqual(self.card.points, 30)

    def test_key_holds_where_the_check_does_not_see_the_other(self):
        text = f"card,points\n{self.card.code},30\n"
        first, second = self._check(text), self._check(text)
        first.action_submit()
        first.sudo().line_ids.unlink()
        second.action_submit()
        self.assertEqual(second.line_ids.mapped("state"), ["known"])
        self.assertEqual(self.card.points, 30)

    def test_corrected_file_posts_what_is_new(self):
        self._check(f"card,points\n{self.card.code},30\nwrong,4\n").action_submit()
        other = self._create_card()
        grant = self._check(f"card,points\n{self.card.code},30\n{other.code},4\n")
        grant.action_submit()
        self.assertEqual((self.card.points, other.points), (30, 4))

    def test_meant_as_another_grant(self):
        text = f"card,points\n{self.card.code},30\n"
        self._check(text).action_submit()
        self._check(text, grant_again=True).action_submit()
        self.assertEqual(self.card.points, 60)

    def test_reader_cannot_grant(self):
        reader = self._create_user("reader", "reader")
        with self.assertRaises(AccessError):
            self.env["loyalty.bulk.grant"].with_user(reader).create(
                {"program_id": self.program.id, "text": "x"}
            )
