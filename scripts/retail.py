"""The `retail` command: its verbs. Each imports what it needs, so that `--help` is quick."""

from scripts.cli import health, loads, questions, retailers, retention, stack
from scripts.cli.alerts import alerts
from scripts.cli.quarantine import quarantine
from scripts.cli.rules import rules
from scripts.cli.watermark import watermark
from shared.run.application import Application

VERBS = (
    *(stack.up, stack.stop, stack.restart, stack.status, stack.clean, stack.psql),
    *(health.health_check,),
    *(retailers.load_real, retailers.load_sample, retailers.live),
    *(loads.demo, loads.backfill, loads.run, loads.replay, loads.rebuild),
    *(loads.override, loads.load_rates),
    *(questions.plan, questions.report, questions.rejects, questions.why, questions.reconcile),
    *(questions.exec_log, questions.errors),
    *(retention.housekeeping, retention.expire_landing),
)
GROUPS = {"watermark": watermark, "quarantine": quarantine, "rules": rules, "alerts": alerts}

app = Application(
    wrong_usage=(),
    prefix="error: ",
    help="The local stack and the pipeline on it.",
    no_args_is_help=True,
)
for verb in VERBS:
    app.command()(verb)
app.command("test-s3")(health.ask_s3)
for name, group in GROUPS.items():
    app.add_typer(group, name=name)

if __name__ == "__main__":
    app()
