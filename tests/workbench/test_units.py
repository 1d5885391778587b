"""The workbench's decisions, without starting anything."""

import configparser
import re
import subprocess
import sys

import pytest

from workbench import (
    apt,
    cluster,
    environment,
    jobs,
    logparse,
    modules,
    odoo_source,
    paths,
    peers,
    run,
    system,
    template,
)
from workbench.console import Failed, Missing


def test_sources_take_the_machines_mirror_and_add_odoos_suite():
    targets = apt.parse_targets(
        "http://mirror/debian/ bookworm main Debian\n"
        "http://mirror/debian-security/ bookworm-security main Debian\n"
        "http://elsewhere/ nodistro main Other\n"
    )
    lines = apt.source_lines(targets)
    assert [line.split()[-3:] for line in lines] == [
        ["http://mirror/debian-security/", "bookworm-security", "main"],
        ["http://mirror/debian/", "bookworm", "main"],
        ["http://mirror/debian/", "sid", "main"],
    ]


def test_sid_is_not_added_twice():
    lines = apt.source_lines([apt.Target("http://mirror/debian/", "sid", "main")])
    assert len(lines) == 1


def test_no_mirror_is_said():
    with pytest.raises(Missing, match="ODOO_SOURCE"):
        apt.source_lines([])


def test_series_is_read_from_release_file(tmp_path):
    (tmp_path / "release.py").write_text("version_info = (19, 0, 0, FINAL, 0, '')\n")
    assert odoo_source.read_series(tmp_path) == (19, 0)
    assert odoo_source.read_series(tmp_path / "none") is None


def test_absolute_links_are_pointed_inside(tmp_path):
    target = tmp_path / "usr/share/x/font.ttf"
    target.parent.mkdir(parents=True)
    target.write_text("font")
    link = tmp_path / "usr/lib/font.ttf"
    link.parent.mkdir()
    link.symlink_to("/usr/share/x/font.ttf")
    assert odoo_source.dangling_links(tmp_path) == [link]
    odoo_source._redirect_absolute_links(tmp_path)
    assert odoo_source.dangling_links(tmp_path) == []
    assert link.read_text() == "font"


def test_what_the_package_leaves_out_is_there_but_empty(tmp_path):
    [name] = odoo_source.LEFT_OUT
    odoo_source._fill_gaps(tmp_path)
    assert (tmp_path / name).read_text() == ""
    (tmp_path / name).write_text("kept")
    odoo_source._fill_gaps(tmp_path)
    assert (tmp_path / name).read_text() == "kept"


def test_socket_stays_short_in_a_deep_folder(tmp_path):
    deep = tmp_path / ("long name " * 12)
    assert cluster.Cluster(tmp_path / "c").host == str(tmp_path / "c" / "socket")
    assert len(cluster.Cluster(deep).host) < 60
    assert cluster.Cluster(deep).host != cluster.Cluster(deep / "x").host


@pytest.mark.parametrize(
    ("have", "want", "action"),
    [
        (None, {"odoo": 1, "modules": {}}, "build"),
        ({"odoo": 1, "modules": {}}, {"odoo": 2, "modules": {}}, "build"),
        ({"odoo": 1, "modules": {"a": 1}}, {"odoo": 1, "modules": {}}, "build"),
        ({"odoo": 1, "modules": {"a": 1}}, {"odoo": 1, "modules": {"a": 1}}, "keep"),
        ({"odoo": 1, "modules": {"a": 1}}, {"odoo": 1, "modules": {"a": 2}}, "update"),
    ],
)
def test_template_plan(have, want, action):
    assert template.plan(have, want)[0] == action


def test_pieces_lose_no_test():
    methods = [("T", f"test_{number}") for number in range(40)]
    *parts, rest = peers.pieces("m", methods, size=16)
    listed = [spec for part in parts for spec in part.split(",")]
    assert len(set(listed)) == len(listed) == 28
    assert rest == ",".join(["/m", *(f"-{spec}" for spec in listed)])


def test_the_shop_is_apart():
    shop, office = modules.shop_modules(), modules.office_modules()
    assert set(shop) == {"website_sale_loyalty_ledger"}
    assert set(shop) | set(office) == set(modules.own_modules())
    assert not set(shop) & set(office)
    found = {
        job.template
        for name in (*shop, modules.SHOP)
        for job in peers.module_jobs(name, paths.ADDONS / name)
    }
    assert found == {template.SHOP_NAME}
    (job,) = peers.module_jobs("loyalty_ledger", paths.ADDONS / "loyalty_ledger")
    assert job.template == ""


def _outcome():
    return jobs.Outcome(
        "x", passed=2, failures={"m:T.a": "..."}, tests=("m:T.a", "m:T.b", "m:T.c")
    )


def test_expected_failure_is_skipped():
    outcome = peers.judge(_outcome(), {"m:T.a": "reason"})
    assert (outcome.passed, outcome.skipped, outcome.failures) == (2, 1, {})


def test_expected_failure_that_passes_is_a_failure():
    outcome = peers.judge(_outcome(), {"m:T.b": "reason"})
    assert set(outcome.failures) == {"m:T.a", "m:T.b"}
    assert outcome.passed == 1


def test_expected_file_gives_a_reason_each():
    expected = peers.read_expected()
    assert all(re.fullmatch(r"\w+:\w+\.\w+", name) for name in expected)
    assert all(expected.values())


def test_subtest_counts_for_its_test():
    time = "2026-01-01 10:00:00,000 1"
    logger = "db odoo.addons.m.tests.test_a"
    report = logparse.parse_odoo_log(
        [
            f"{time} INFO {logger}: Starting T.test_x ... ",
            f"{time} ERROR {logger}: FAIL: Subtest T.test_x (i=1)",
            "Traceback one\n",
            f"{time} ERROR {logger}: FAIL: Subtest T.test_x (i=2)",
            f"{time} INFO {logger}: Starting T.test_y ... ",
            f"{time} INFO {logger}: skipped T.test_y : no browser",
        ]
    )
    assert set(report.failed) == {"m:T.test_x"}
    assert (report.passed, report.complete) == (0, False)


def test_logins_come_from_the_demo_table(tmp_path):
    table = tmp_path / "module" / "demo" / "logins.csv"
    table.parent.mkdir(parents=True)
    table.write_text("login,password,role,name,branch\nanna,secret,cashier,Anna,East\n")
    admin, anna = modules.demo_logins(tmp_path)
    assert admin["login"] == "admin"
    assert (anna["login"], anna["password"]) == ("anna", "secret")
    assert run.describe(anna) == "cashier, Anna, East"


def test_install_command_names_each_package():
    command = system.install_command(system.FOR_RUN)
    assert command.endswith("wkhtmltopdf fonts-noto-cjk")


def test_hooks_and_pins_agree():
    hooks = (paths.ROOT / ".pre-commit-config.yaml").read_text()
    python = dict(re.findall(r"(?:ruff|pylint(?:-odoo)?)()==([\d.]+)", hooks))
    pins = paths.REQUIREMENTS_DEV.read_text()
    packages = (paths.ROOT / "package.json").read_text()
    for version in python.values():
        assert f"=={version}\n" in pins
    for name, version in re.findall(r"([@a-z/-]+)@(\d[\d.]+)", hooks):
        assert f'"{name}": "{version}"' in packages


def test_production_settings_load_what_the_modules_need():
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(paths.ROOT / "odoo.conf")
    options = settings["options"]
    assert options["server_wide_modules"] == environment.server_wide_modules()
    assert (options["list_db"], options["proxy_mode"]) == ("False", "True")


def test_each_pin_is_exact():
    for path in (paths.REQUIREMENTS, paths.REQUIREMENTS_DEV):
        lines = [line for line in path.read_text().splitlines() if line[0] != "#"]
        assert all(re.match(r"[\w.-]+==[\w.]+( ; |$)", line) for line in lines)


def test_second_try_takes_what_passed_then():
    job = jobs.OdooJob("x", "/m")
    good = jobs.Outcome("x", passed=1, tests=("m:T.a",))
    outcome = _outcome()
    assert job._merge(outcome, good)
    assert (outcome.passed, outcome.failures) == (3, {})
    assert outcome.second_try == ("m:T.a",)


@pytest.mark.parametrize("failed", ["m:T.a", "x (Odoo ended with code 1)"])
def test_second_try_that_fails_or_breaks_off_changes_nothing(failed):
    again = jobs.Outcome("x", failures={failed: "again"}, tests=("m:T.a",))
    outcome = _outcome()
    assert not jobs.OdooJob("x", "/m")._merge(outcome, again)
    assert (outcome.passed, set(outcome.failures)) == (2, {"m:T.a"})
    assert outcome.second_try == ()


def test_interrupted_run_begins_nothing_more(tmp_path):
    processes = jobs.Processes()
    log, mark = tmp_path / "log", tmp_path / "mark"
    assert processes.run(["touch", str(mark)], log) == 0
    mark.unlink()
    processes.stop()
    with pytest.raises(Failed, match="interrupted"):
        processes.run(["touch", str(mark)], log)
    assert not mark.exists()


@pytest.mark.parametrize("name", [path.name for path in (paths.ROOT / "bin").iterdir()])
def test_each_command_of_bin_answers(name):
    command = [paths.ROOT / "bin" / name, "--help"]
    if name == "bench":  # its help is that of the package, in the environment's Python
        command = [sys.executable, "-m", "bench", "--help"]
    result = subprocess.run(
        command, cwd=paths.ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert f"bin/{name}" in result.stdout
