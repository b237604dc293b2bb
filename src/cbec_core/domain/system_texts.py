"""The texts of what can be wrong with a program: commands, settings, plugins, storage."""

from __future__ import annotations

from cbec_core.domain.errors import define_errors

define_errors(
    {
        # providers
        "provider.none": (
            "No plugin offers {capability} {code!r}.",
            "Install the plugin that does; `cbec plugins list` shows what is installed.",
        ),
        "provider.not_supported": (
            "{code} does not offer {operation}.",
            "Choose another provider; `cbec plugins show` lists the operations.",
        ),
        "provider.timeout": (
            "{code} did not answer within {seconds} s.",
            "The outcome is unknown; it is looked up before anything is sent again.",
        ),
        "provider.circuit_open": (
            "{code} failed {failures} times in a row and is left alone until {until}.",
            "Wait, or see its state with `cbec doctor`.",
        ),
        "provider.failed": (
            "{code} failed in {operation}: {fault}.",
            "See `cbec doctor`; the outcome is looked up before anything is sent again.",
        ),
        "provider.no_result": (
            "A provider reported success under {reference!r} without saying what it did.",
            "The outcome is looked up; report the fault to the plugin's author.",
        ),
        "provider.webhook_forged": (
            "A message in the name of {code} has no valid signature.",
            "Check the secret of the account; the message was not stored.",
        ),
        # plugins
        "plugin.unimportable": (
            "Plugin {plugin} cannot be imported: {fault}.",
            "Install what it needs, or block it with plugins.block.",
        ),
        "plugin.hook_unknown": (
            "Plugin {plugin} implements {hook}, which does not exist.",
            "Correct the name; did it mean {nearest}?",
        ),
        "plugin.hook_signature": (
            "Plugin {plugin}: hook {hook} takes no argument {argument}.",
            "Compare the signature with the hook reference.",
        ),
        "plugin.hook_coroutine": (
            "Plugin {plugin}: hook {hook} is a coroutine.",
            "Hooks are synchronous and do no I/O; write `def`.",
        ),
        "plugin.hook_option": (
            "Plugin {plugin}: hook {hook} asks for {option}, which no combining rule knows.",
            "Leave the option out; plugins.first in the configuration sets an order.",
        ),
        "plugin.hook_unmarked": (
            "Plugin {plugin}: {hook} is a hook but is not marked as one.",
            "Write @hookimpl above it.",
        ),
        "plugin.hook_no_function": (
            "Plugin {plugin}: hook {hook} is of type {kind}, not a function.",
            "Write `def {hook}` with @hookimpl above it, and call the object there.",
        ),
        "plugin.hook_failed": (
            "Plugin {plugin} failed in {hook}: {fault}.",
            "The other plugins were asked; see `cbec doctor`.",
        ),
        "plugin.duplicate_provider": (
            "{first} and {second} both offer {capability} {code!r}.",
            "Block one of them with plugins.block.",
        ),
        "plugin.name_taken": (
            "Plugin {plugin} of {distribution} has the name of another plugin, of {other}.",
            "Block one of the distributions with plugins.block, or uninstall it.",
        ),
        "plugin.demo_missing": (
            "No installed plugin brings order documents for the demo.",
            "Install cbec-marketplace-amazon, cbec-carrier-ratecard, cbec-documents, cbec-sandbox.",
        ),
        "plugin.not_found": (
            "There is no plugin {plugin!r}.",
            "`cbec plugins list` shows what is installed.",
        ),
        "plugin.blocked": (
            "Plugin {plugin} is blocked by the configuration.",
            "Remove it from plugins.block to use it.",
        ),
        "plugin.not_allowed": (
            "Plugin {plugin} is not on the allow list.",
            "Add it to CBEC_LOAD_PLUGINS to use it.",
        ),
        "plugin.safe_mode": (
            "Plugin {plugin} is left out: safe mode is on.",
            "Unset CBEC_SAFE_MODE to use it.",
        ),
        "plugin.api_unsupported": (
            "Plugin {plugin} asks for port version {wanted} of {capability}; this core has {have}.",
            "Upgrade the core or the plugin.",
        ),
        "plugin.invalid_spec": (
            "Plugin {plugin} declares a provider wrongly: {reason}.",
            "Correct its manifest.",
        ),
        "plugin.name_invalid": (
            "This is not a name for a plugin.",
            "Use lower-case letters, digits and single hyphens, such as acme or 4px.",
        ),
        "plugin.broken": (
            "Plugin {plugin} was not loaded: {fault}.",
            "`cbec doctor` tells how to mend it.",
        ),
        # configuration and storage
        "config.safe_mode": (
            "No worker starts in safe mode: it would act without the plugins.",
            "Unset CBEC_SAFE_MODE to let it work.",
        ),
        "config.file_missing": (
            "There is no configuration file {name}.",
            "Run `cbec init` in an empty folder.",
        ),
        "config.invalid": (
            "{name}: {path}: {reason}.",
            "Correct the setting; the reference lists every key.",
        ),
        "config.none_here": (
            "There is no cbec.toml in this folder.",
            "`cbec init` writes one; `cbec --config FILE` names another, for every command.",
        ),
        "config.secret_missing": (
            "The secret {name} is not set.",
            "Set the environment variable {name} or the file it points to.",
        ),
        "config.extra_missing": (
            "{feature} needs {package}, which is not installed.",
            "Install it with: pip install 'cbec-core[{extra}]'.",
        ),
        "config.exists": (
            "{name} exists already.",
            "Choose another folder or name; nothing was overwritten.",
        ),
        "config.unwritable": (
            "{name} cannot be written: {reason}.",
            "Check the access rights and the free space, or choose another folder.",
        ),
        "storage.locked": (
            "The database is locked by another process.",
            "Wait and try again; stop a program that keeps a transaction open.",
        ),
        "storage.read_only": (
            "The database cannot be written.",
            "Check the access rights of the file and of its folder.",
        ),
        "storage.unreachable": (
            "The database cannot be reached: {fault}.",
            "Check the address and that the server runs.",
        ),
        "storage.url_invalid": (
            "The address of the database is that of neither SQLite nor PostgreSQL.",
            "Write sqlite:///shop.db or postgresql+psycopg://user@host/name.",
        ),
        "storage.full": (
            "The disk of the database is full.",
            "Make room on it; nothing was written.",
        ),
        "storage.damaged": (
            "The file is damaged or is not a database ({fault}).",
            "Restore it from a backup, or correct the address in [database] url.",
        ),
        "storage.schema_newer": (
            "The database has schema {found}; this version knows {known}.",
            "Upgrade cbec; an older version must not write to a newer database.",
        ),
        "storage.schema_older": (
            "The database has schema {found}; this version needs {known}.",
            "Run `cbec db upgrade`.",
        ),
        "storage.schema_missing": (
            "The database holds no cbec tables.",
            "Run `cbec db upgrade`.",
        ),
        "storage.stale": (
            "{entity} {id} was changed by someone else.",
            "Load it again and repeat the change.",
        ),
        "command.usage": (
            "{reason}",
            "`{command} --help` tells how it is used.",
        ),
        "command.output_lost": (
            "The output could not be written: {reason}.",
            "Free space on the disk or write elsewhere; what the command did is done.",
        ),
        "command.no_pytest": (
            "The tests of a plugin need pytest, which is not installed here.",
            "Install it with: pip install 'cbec-core[testing]'.",
        ),
        "command.no_tests": (
            "There is no folder tests in {folder}.",
            "Name the folder of the plugin's pyproject.toml.",
        ),
        "program.fault": (
            "The program has a fault: {fault}.",
            "Report it to the maintainers; `CBEC_LOG=DEBUG` shows where it came from.",
        ),
        "storage.constraint": (
            "The database refused a row of {table}: {fault}.",
            "This is a fault of the program; nothing was written.",
        ),
    }
)
