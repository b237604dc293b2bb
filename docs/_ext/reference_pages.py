"""The generated pages of the reference, by name: each function reads the code and writes MyST."""

from __future__ import annotations

from reference_code import api, app, errors, events, hooks, permissions, ports, reasons, states
from reference_customs_cn import CUSTOMS_CN
from reference_requirements import requirements
from reference_rules import RULES
from reference_surface import commands, config, plugins
from reference_tables import answers, questions

PAGES = {
    "answers": answers,
    "api": api,
    "app": app,
    "commands": commands,
    "config": config,
    "errors": errors,
    "events": events,
    "hooks": hooks,
    "permissions": permissions,
    "plugins": plugins,
    "ports": ports,
    "questions": questions,
    "reasons": reasons,
    "requirements": requirements,
    "states": states,
    **CUSTOMS_CN,
    **RULES,
}
